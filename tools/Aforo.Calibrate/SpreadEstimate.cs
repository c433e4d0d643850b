using Aforo.Core.Speed;

namespace Aforo.Calibrate;

/// <summary>
/// How far forecasts are off, from errors alone. Devices that were measured are taken for a sample of those that will be asked about, so a quantile over n of
/// them is taken at the share times (1 + 1/n), as for a prediction that must hold for the next one. What is asked decides which errors count:
/// <list type="bullet">
/// <item>many devices of the kind are measured: errors of its own in fits without the device;</item>
/// <item>few or none, but the maker is known: between those of all kinds and the errors of fits without the kind, the less of them the more devices there are, as the mean of n shrinks;</item>
/// <item>nothing of the maker is measured: the worst maker's errors of fits without it.</item>
/// </list>
/// Nothing in it is chosen by how well intervals hold afterwards.
/// </summary>
/// <param name="phase">Errors.</param>
/// <param name="without">Device whose errors must not be known; null: all are.</param>
internal sealed class SpreadEstimate(Validation phase, string? without)
{
    /// <summary>From so many devices on the next one's 80 % lie within what was seen.</summary>
    private const int Many = 4;

    private readonly Error[] _devices = Errors(phase.LeftOut, without), _kinds = Errors(phase.KindLeftOut, without), _families = Errors(phase.FamilyLeftOut, without);

    /// <summary>The spread for a device of a kind, made by a family's maker; of a maker that was never measured where both are empty.</summary>
    public Spread Of(string kind, string family)
    {
        var (high80, high95) = (At(kind, family, 0.8), At(kind, family, 0.95));
        return new Spread(-high95, -high80, high80, high95);
    }

    public static Spread OfOnePoint(IEnumerable<(MeasuredCase Case, double Forecast, double Weight)> points)
    {
        var errors = points.Select(one => (one.Case.Row.Device, Size: Math.Abs(one.Case.Log - Math.Log(one.Forecast)), one.Weight)).ToArray();
        var counts = errors.GroupBy(one => one.Device).ToDictionary(group => group.Key, group => group.Sum(one => one.Weight));
        (double, double)[] weighed = [.. errors.Select(one => (one.Size, one.Weight / Math.Sqrt(counts[one.Device])))];
        var (high80, high95) = (Quantile(weighed, 0.8), Quantile(weighed, 0.95));
        return new Spread(-high95, -high80, high80, high95);
    }

    private double At(string kind, string family, double share)
    {
        if (_devices.All(one => one.Family != family)) return _families.GroupBy(one => one.Family).Max(maker => Next(maker, one => one.Device, share));
        var isProcessor = family == "cpu";
        var all = Next(_devices.Where(one => one.Family == "cpu" == isProcessor), one => one.Device, share);
        var own = _devices.Where(one => one.Kind == kind).ToArray();
        var known = own.Select(one => one.Device).Distinct().Count();
        if (known >= Many) return Next(own, one => one.Device, share);
        var novel = Next(_kinds.Where(one => one.Family == "cpu" == isProcessor), one => one.Kind, share);
        var between = Math.Max(0, (novel * novel) - (all * all));
        return Math.Sqrt((all * all) + (between / (1 + (known * between / (all * all)))));
    }

    /// <summary>The quantile that the next unit keeps below with the share, all units being alike; many rows of one count as few, and doubtful ones a tenth, as in the fit.</summary>
    private static double Next(IEnumerable<Error> errors, Func<Error, string> unit, double share)
    {
        var groups = errors.GroupBy(unit).ToArray();
        return Quantile([.. groups.SelectMany(group => group.Select(one => (one.Size, one.Weight / Math.Sqrt(group.Sum(other => other.Weight)))))], Math.Min(1, share * (1 + (1.0 / groups.Length))));
    }

    private static Error[] Errors(IReadOnlyList<(MeasuredCase Case, double Forecast)> rows, string? without) =>
        [.. rows.Where(one => one.Case.Row.Device != without).Select(one => new Error(one.Case.Row.Device, one.Case.Kind, one.Case.Row.Family, Math.Abs(one.Case.Log - Math.Log(one.Forecast)), one.Case.IsSound ? 1 : Fitter.DoubtfulWeight))];

    private static double Quantile((double Size, double Weight)[] errors, double share)
    {
        Array.Sort(errors);
        var left = share * errors.Sum(one => one.Weight);
        foreach (var (size, weight) in errors)
            if ((left -= weight) <= 1e-9) return size;
        return errors[^1].Size;
    }

    private readonly record struct Error(string Device, string Kind, string Family, double Size, double Weight);
}
