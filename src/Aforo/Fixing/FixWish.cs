using System.Collections.Immutable;
using Aforo.Observing;

namespace Aforo.Fixing;

/// <summary>What a person asks of <c>aforo fix</c>.</summary>
internal sealed record FixWish
{
    public required Places Places { get; init; }

    /// <summary>A recorded case, which is only looked at; null for this machine.</summary>
    public string? Recorded { get; init; }

    /// <summary>Ids or rules; empty for all that are at least a warning.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    public bool Yes { get; init; }

    public bool DryRun { get; init; }

    public bool SameName { get; init; }

    /// <summary>Whether a real request has to prove it.</summary>
    public bool Probe { get; init; }

    public bool Json { get; init; }
}
