using System.Collections.Immutable;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;

namespace Aforo.Fitting;

/// <summary>The answer to a request for one machine, or for none.</summary>
internal sealed record FitAnswer
{
    public required FitRequest Request { get; init; }

    public required FitModel Model { get; init; }

    public required MemorySettings Settings { get; init; }

    public required FitOutcome Outcome { get; init; }

    public required MemoryFit Fit { get; init; }

    public FitMachine? Machine { get; init; }

    public string? Backend { get; init; }

    public long? LargestContext { get; init; }

    public ImmutableArray<FitChange> Changes { get; init; } = [];
}
