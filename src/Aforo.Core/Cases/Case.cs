using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Cases;

/// <summary>Somebody's published figure about a device or a model, to be judged, not believed.</summary>
public sealed record Claim
{
    public required string Id { get; init; }

    /// <summary>Device as the catalogue names it, where it has it.</summary>
    public string? Device { get; init; }

    public string? Model { get; init; }

    /// <summary>What is claimed: <c>decode</c>, <c>prefill</c>, <c>price</c>, <c>memory</c>, <c>kv_cache</c>, <c>total</c>, …</summary>
    public required string What { get; init; }

    public double? Low { get; init; }

    public double? High { get; init; }

    public string? Unit { get; init; }

    public Source Source { get; init; } = new();
}

/// <summary>Everything that was seen, in one value. The doctor is a pure function of it, the catalogue and the calibration.</summary>
public sealed record Case
{
    public const string CurrentSchema = "aforo.case/1";

    public string Schema { get; init; } = CurrentSchema;

    public string? Title { get; init; }

    /// <summary>When it was recorded; for a past case, the time of which it tells.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Version of Aforo that recorded it.</summary>
    public string? RecordedBy { get; init; }

    public required Observation Seen { get; init; }

    public ImmutableArray<Claim> Claims { get; init; } = [];
}
