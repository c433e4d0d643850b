namespace Aforo.Core.Memory;

/// <summary>A plan, or why there is none: exactly one member is set.</summary>
public sealed record PlanOutcome
{
    public MemoryPlan? Plan { get; init; }

    /// <summary>Architecture that is not known.</summary>
    public string? UnknownArchitecture { get; init; }

    /// <summary>Key of the metadata that is missing, without the architecture's prefix.</summary>
    public string? MissingKey { get; init; }

    /// <summary>Why the engine would refuse these settings.</summary>
    public string? Refusal { get; init; }

    /// <summary>The refusal is of the settings, not of the model itself.</summary>
    public bool IsOfSettings { get; init; }

    /// <summary>The reason in plain English; null if there is a plan.</summary>
    public string? Problem => UnknownArchitecture is { } name ? $"unknown architecture {name}: it is refused rather than approximated"
        : MissingKey is { } key ? $"the model's metadata lack {key}, or it is out of the range of any model"
        : Refusal is { } refusal ? "llama.cpp refuses: " + refusal
        : null;
}
