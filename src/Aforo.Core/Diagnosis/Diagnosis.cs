using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;

namespace Aforo.Core.Diagnosis;

/// <summary>What the doctor says of a case.</summary>
public sealed record Diagnosis
{
    public required Situation Situation { get; init; }

    /// <summary>What hurts most comes first; consequences follow their cause.</summary>
    public ImmutableArray<Finding> Findings { get; init; } = [];

    public ImmutableArray<Chain> Chains { get; init; } = [];

    public ImmutableArray<ExplainedIncident> Incidents { get; init; } = [];

    /// <summary>Whether the machine holds what is asked once the configuration is mended; null when it can't be told.</summary>
    public bool? HardwareIsEnough { get; init; }

    /// <summary>What is missing to say more, and what would settle it.</summary>
    public ImmutableArray<NotSeen> NotSeen { get; init; } = [];

    public IEnumerable<Finding> Current => Findings.Where(finding => finding.Status == Status.Current);

    /// <summary>Bad news: a current finding that is at least a warning.</summary>
    public bool HasBadNews => Current.Any(finding => finding.Severity <= Severity.Warning);
}

/// <summary>An incident, the rule that accounts for it, and whether the present configuration would still produce it.</summary>
public sealed record ExplainedIncident(Incident Incident, string? ExplainedBy, bool? Mended);
