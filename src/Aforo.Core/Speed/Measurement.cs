namespace Aforo.Core.Speed;

/// <summary>A speed that was measured and published.</summary>
public sealed record Measurement
{
    public required string Id { get; init; }

    /// <summary>Id of the device in the catalogue.</summary>
    public required string Device { get; init; }

    public int Devices { get; init; } = 1;

    /// <summary><c>nvidia</c>, <c>apple</c>, <c>amd</c>, <c>intel</c>, <c>cpu</c>.</summary>
    public required string Family { get; init; }

    public required string Backend { get; init; }

    public required string Engine { get; init; }

    public string? Build { get; init; }

    /// <summary>Id of the model in the catalogue.</summary>
    public required string Model { get; init; }

    public required string Quantization { get; init; }

    /// <summary>Tensor data in GiB (2³⁰); null where the source does not tell.</summary>
    public double? SizeGib { get; init; }

    public required bool IsDecode { get; init; }

    /// <summary>Tokens generated, or tokens of the prompt; null where the source does not tell.</summary>
    public long? Tokens { get; init; }

    /// <summary>Tokens in the cache before.</summary>
    public long Depth { get; init; }

    public int Streams { get; init; } = 1;

    public bool? FlashAttention { get; init; }

    public int? MicroBatch { get; init; }

    /// <summary>Tokens a second, of all streams together.</summary>
    public required double TokensPerSecond { get; init; }

    public required string AsOf { get; init; }

    public required string Source { get; init; }

    /// <summary><c>ok</c>, or <c>suspect</c>, for the reason in <see cref="Doubt"/>.</summary>
    public required string Quality { get; init; }

    public string? Doubt { get; init; }

    /// <summary>The settings under which it was measured; decode at the depth in the middle of what was generated.</summary>
    public SpeedSettings Settings => new()
    {
        Depth = IsDecode ? Depth + ((Tokens ?? 128) / 2) : Depth,
        Prompt = IsDecode ? 512 : Tokens ?? 512,
        Streams = IsDecode ? Streams : 1,
        MicroBatch = MicroBatch is > 1 and var batch ? batch : 512,
        FlashAttention = FlashAttention ?? true,
        Quantization = Quantization,
    };
}
