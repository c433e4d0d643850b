using System.Collections.Immutable;
using Aforo.Core.Speed;

namespace Aforo.Core.Decisions;

/// <summary>Holds a claimed range against physics, measurements and the forecast, in this order.</summary>
public static class ClaimJudge
{
    /// <summary>How far repeated measurements of one setup may lie apart before a claim contradicts them.</summary>
    public const double Tolerance = 0.2;

    /// <summary>The verdict on a figure.</summary>
    /// <param name="claim">The claim.</param>
    /// <param name="roof">What physics allows; null: not known.</param>
    /// <param name="measured">What was measured under the same conditions.</param>
    /// <param name="forecast">The forecast; null: none.</param>
    /// <param name="isFitted">The forecast was fitted to measurements of this chip or its generation.</param>
    public static ClaimVerdict Of(ClaimedFigure claim, double? roof, ImmutableArray<double> measured, SpeedFigure? forecast, bool isFitted)
    {
        if (roof is { } limit && claim.Most > limit) return ClaimVerdict.ExceedsPhysics;
        if (!measured.IsDefaultOrEmpty) return Overlaps(claim, measured.Min() * (1 - Tolerance), measured.Max() * (1 + Tolerance)) ? ClaimVerdict.Plausible : ClaimVerdict.Contradicted;
        if (forecast is null) return ClaimVerdict.Unsupported;
        if (!Overlaps(claim, forecast.Low95, forecast.High95)) return ClaimVerdict.Contradicted;
        return isFitted && Overlaps(claim, forecast.Low, forecast.High) ? ClaimVerdict.Plausible : ClaimVerdict.Unsupported;
    }

    /// <summary>True where the range of the claim and an interval have a figure in common. A claim that is open above reaches up without end; one that gives only an upper end is judged by it.</summary>
    public static bool Overlaps(ClaimedFigure claim, double low, double high) => claim.Least <= high && (claim.High is null || claim.Most >= low);
}
