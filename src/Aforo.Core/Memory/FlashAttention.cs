namespace Aforo.Core.Memory;

/// <summary>Whether attention is fused.</summary>
public enum FlashAttention
{
    /// <summary>On wherever the backend can; the default.</summary>
    Auto,

    On,

    Off,
}
