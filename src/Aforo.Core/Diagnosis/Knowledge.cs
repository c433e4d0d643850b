using System.Collections.Immutable;
using Aforo.Core.Chains;

namespace Aforo.Core.Diagnosis;

/// <summary>What the doctor knows beside the case: how runtimes behave, and known faults, with their versions.</summary>
public sealed record Knowledge
{
    public ImmutableArray<IRuntimeBehaviour> Runtimes { get; init; } = [];

    public ImmutableArray<KnownFault> Faults { get; init; } = [];

    /// <summary>What is known of speed, made when a rule first asks; null: rules about speed stay silent.</summary>
    public Lazy<SpeedKnowledge>? Speed { get; init; }

    /// <summary>Date of the catalogue.</summary>
    public string CatalogVersion { get; init; } = "none";

    /// <summary>Date of the calibration; null while there is none.</summary>
    public string? CalibrationVersion { get; init; }

    public IRuntimeBehaviour? Runtime(string? kind) => Runtimes.FirstOrDefault(runtime => runtime.Kind == kind);
}

/// <summary>A fault of a product that its makers or users reported. The symptom must be there; a version alone is no finding.</summary>
public sealed record KnownFault
{
    /// <summary>Stable word; the text stands in the message catalogue under it.</summary>
    public required string Id { get; init; }

    /// <summary>Runtime kind or agent id.</summary>
    public required string Product { get; init; }

    /// <summary>First affected version; null is from the beginning.</summary>
    public string? From { get; init; }

    /// <summary>First version that is not affected any more; null when no fix is known.</summary>
    public string? FixedIn { get; init; }

    /// <summary>Finding id or incident kind that must be present.</summary>
    public required string Symptom { get; init; }

    public required string Url { get; init; }

    public required string AsOf { get; init; }
}
