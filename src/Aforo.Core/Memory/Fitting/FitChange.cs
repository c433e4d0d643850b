namespace Aforo.Core.Memory.Fitting;

/// <summary>A change of settings and what it gives.</summary>
/// <param name="Option">As llama.cpp names it; <c>cache-type</c> stands for both types, <c>quantization</c> for another file.</param>
/// <param name="Value">What it would be set to.</param>
/// <param name="SavedBytes">Bytes that it saves in the tightest pool.</param>
/// <param name="HeadroomBytes">What is left then.</param>
public sealed record FitChange(string Option, string Value, long SavedBytes, long HeadroomBytes)
{
    /// <summary>The settings with the change, for which <see cref="HeadroomBytes"/> was planned.</summary>
    public required MemorySettings Settings { get; init; }

    /// <summary>Weights of the other file; null where they stay.</summary>
    public WeightInventory? Weights { get; init; }

    public bool Suffices => HeadroomBytes >= 0;

    /// <summary>Part of the model leaves the accelerator.</summary>
    public bool LeavesDevice => Option is "n-cpu-moe" or "gpu-layers";
}
