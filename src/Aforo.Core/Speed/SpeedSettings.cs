namespace Aforo.Core.Speed;

/// <summary>What is asked of a model on a device.</summary>
public sealed record SpeedSettings
{
    /// <summary>Tokens already in the cache of each stream.</summary>
    public long Depth { get; init; }

    /// <summary>Tokens of the prompt that are put on top of the depth; 512 by default.</summary>
    public long Prompt { get; init; } = 512;

    /// <summary>Sequences that are generated at once; 1 by default.</summary>
    public int Streams { get; init; } = 1;

    /// <summary>Tokens that are computed at once (<c>--ubatch-size</c>); 512 by default.</summary>
    public int MicroBatch { get; init; } = 512;

    /// <summary>Off only where <c>--flash-attn off</c> says so.</summary>
    public bool FlashAttention { get; init; } = true;

    /// <summary>Quantization of the weights as files are labelled, <c>Q4_K_M</c>, <c>MXFP4</c>, <c>4bit</c>; null: the nearest by bits.</summary>
    public string? Quantization { get; init; }
}
