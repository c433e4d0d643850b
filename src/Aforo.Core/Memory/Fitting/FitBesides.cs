namespace Aforo.Core.Memory.Fitting;

/// <summary>What lies beside a model's plan in the same pools.</summary>
public sealed record FitBesides
{
    public static FitBesides None { get; } = new();

    /// <summary>Bytes that the runtime leaves alone on each accelerator, as Ollama does.</summary>
    public long ReserveBytes { get; init; }

    /// <summary>Weights of an image or sound projector: on the first accelerator, else in host memory. Its buffers depend on the size of images and are not among them.</summary>
    public long ProjectorBytes { get; init; }

    /// <summary>A draft model for speculative decoding; null: none.</summary>
    public PlannableModel? Draft { get; init; }

    /// <summary>
    /// The draft is loaded with the settings of its model, but wholly on the accelerators and with its own types of cache, f16 unless
    /// somebody says otherwise (<c>common_base_params_to_speculative</c> of llama.cpp v0.5.0).
    /// </summary>
    internal static MemorySettings OfDraft(MemorySettings settings) => settings with { CacheTypeK = "f16", CacheTypeV = "f16", GpuLayers = null, CpuExpertLayers = 0, CacheRamMiB = 0 };
}

/// <summary>Something beside a model's plan.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Bytes">How much of its pool it takes.</param>
public readonly record struct FitBeside(FitBesideKind Kind, long Bytes);

/// <summary>What may lie beside a model's plan.</summary>
public enum FitBesideKind
{
    /// <summary>Left alone by the runtime.</summary>
    Reserve,

    /// <summary>Image or sound projector.</summary>
    Projector,

    /// <summary>Draft model with its cache and buffers.</summary>
    Draft,
}
