using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Messages;

namespace Aforo.Deciding;

/// <summary>A machine beside the others.</summary>
internal sealed record ComparisonRow
{
    public required DeviceSetup Setup { get; init; }

    public required FitModel Model { get; init; }

    /// <summary>Null where the plan could not be made.</summary>
    public FitAnswer? Fit { get; init; }

    /// <summary>Why the plan could not be made.</summary>
    public Trouble? Problem { get; init; }

    public SeenPrice? Price { get; init; }

    /// <summary>Watts at most, as the maker says.</summary>
    public double? Watts { get; init; }

    /// <summary>Words for what rules it out: <c>does-not-fit</c>, <c>out-of-stock</c>, <c>over-budget</c>, <c>price-unknown</c>, <c>os</c>, <c>stack</c>, <c>too-slow</c>, <c>not-computable</c>.</summary>
    public ImmutableArray<string> RuledOutBy { get; init; } = [];

    /// <summary>Words for what speaks against it: <c>accessory</c>, <c>needs-computer</c>, <c>not-sold-so</c>.</summary>
    public ImmutableArray<string> Drawbacks { get; init; } = [];

    /// <summary>Of a capacity that is not sold: those that are, GiB.</summary>
    public ImmutableArray<int> SoldGib { get; init; } = [];

    /// <summary>It was named by the user.</summary>
    public bool IsIncluded { get; init; }

    /// <summary>Of one that does not hold the model: the largest context that it would hold.</summary>
    public long? LargestContext => Fit?.LargestContext;

    /// <summary>Other models of the catalogue that it holds, largest first.</summary>
    public ImmutableArray<string> Holds { get; init; } = [];

    /// <summary>What physics allows, where nothing is forecast.</summary>
    public double? Roof { get; init; }

    public SpeedForecast? Speed => Fit?.Speed;

    public bool IsRuledOut => !RuledOutBy.IsEmpty;

    /// <summary>Kilowatt-hours for a million generated tokens, at the most that it may draw.</summary>
    public double? KwhPerMtok => Watts is { } watts && Speed is { } speed ? watts / speed.Decode.Value / 3.6 : null;

    /// <summary>Tokens a second of decode for 1,000 of the currency.</summary>
    public double? SpeedPerThousand => Price is { } price && Speed is { } speed ? speed.Decode.Value / price.Amount * 1000 : null;
}

/// <summary>A price with its age.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Amount">For all of the setup.</param>
/// <param name="AgeDays">Days since its date, at most.</param>
internal sealed record SeenPrice(Price Offer, double Amount, int AgeDays);

/// <summary>Machines side by side.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Rows">Those that remain by price first, then those that are ruled out.</param>
/// <param name="OldestDays">Age of the oldest price among those that remain; null without prices.</param>
internal sealed record Comparison(ComparisonRequest Request, ImmutableArray<ComparisonRow> Rows, int? OldestDays)
{
    /// <summary>Prices older than this are warned of.</summary>
    public const int StaleDays = 60;

    public IEnumerable<ComparisonRow> Remaining => Rows.Where(row => !row.IsRuledOut);

    /// <summary>Those that no cheaper machine beats in decode, and those that were named. Where only the roof is known it stands for the decode that it bounds.</summary>
    public IEnumerable<ComparisonRow> Undominated
    {
        get
        {
            foreach (var group in Remaining.GroupBy(row => row.Model))
            {
                double best = 0;
                foreach (var row in group)
                {
                    var speed = row.Speed?.Decode.Value ?? row.Roof;
                    if (speed is null || speed > best || row.IsIncluded || row.Price is null) yield return row;
                    best = Math.Max(best, row.Speed?.Decode.Value ?? 0);
                }
            }
        }
    }
}
