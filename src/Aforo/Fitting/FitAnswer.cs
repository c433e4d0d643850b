using System.Collections.Immutable;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;
using Aforo.Core.Speed;

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

    /// <summary>Null without a device of the catalogue, or where its figures don't tell enough.</summary>
    public SpeedForecast? Speed { get; init; }

    public ImmutableArray<FitChange> Changes { get; init; } = [];
}
