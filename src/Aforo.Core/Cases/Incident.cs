using Aforo.Core.Facts;

namespace Aforo.Core.Cases;

/// <summary>
/// Something that happened, proved by one line of a log or one entry of a session. An incident is evidence of demand,
/// never a finding by itself. Kinds are those of <see cref="IncidentKinds"/>.
/// </summary>
public sealed record Incident
{
    public required string Kind { get; init; }

    /// <summary>Null when the line gives none and none can be borrowed.</summary>
    public LogTime? Time { get; init; }

    /// <summary>True when <see cref="Time"/> was borrowed from a neighbouring line.</summary>
    public bool TimeIsApproximate { get; init; }

    /// <summary>Seconds since the runtime's start, where its own prefix says so.</summary>
    public double? RelativeSeconds { get; init; }

    /// <summary>1-based: the line that proves it.</summary>
    public int? Line { get; init; }

    /// <summary>Of a departed client: <c>load</c>, <c>queue</c>, <c>prefill</c>, <c>decode</c>.</summary>
    public string? Phase { get; init; }

    /// <summary>Of a failed load: <c>oom</c>, <c>model_too_large</c>, <c>missing_file</c>, …</summary>
    public string? Cause { get; init; }

    /// <summary>Progress of a prefill, 0 to 1, as printed.</summary>
    public double? Fraction { get; init; }

    /// <summary>Named numbers (<see cref="NumberNames"/>); those that no line states are left out.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; init; } = new Dictionary<string, double>();

    /// <summary>What it speaks of: runtime, agent, model, as far as known.</summary>
    public Scope Scope { get; init; } = new();

    public Source Source { get; init; } = new();

    /// <summary>The number of that name, or null.</summary>
    public double? Number(string name) => Numbers.TryGetValue(name, out var value) ? value : null;
}
