using Aforo.Core.Speed;

namespace Aforo.Calibrate;

/// <summary>One phase, fitted with all devices, and forecast for each device by a fit that never saw it.</summary>
internal sealed class Validation
{
    public required bool IsDecode { get; init; }

    public string Phase => IsDecode ? "decode" : "prefill";

    /// <summary>Coefficients from all rows.</summary>
    public required double[] Values { get; init; }

    /// <summary>Rows of the report with the forecast of a fit without their device.</summary>
    public required IReadOnlyList<(MeasuredCase Case, double Forecast)> LeftOut { get; init; }

    /// <summary>The same with the forecast of a fit without any device of their kind.</summary>
    public required IReadOnlyList<(MeasuredCase Case, double Forecast)> KindLeftOut { get; init; }

    /// <summary>The same with the forecast of a fit without any device of their maker's family.</summary>
    public required IReadOnlyList<(MeasuredCase Case, double Forecast)> FamilyLeftOut { get; init; }

    public static Validation Run(IReadOnlyList<MeasuredCase> cases, Fitter fitter, bool decode)
    {
        var rows = cases.Where(one => one.Row.IsDecode == decode).ToArray();
        var all = fitter.Fit(rows, fitter.Start());
        return new Validation { IsDecode = decode, Values = all, LeftOut = Without(rows, row => row.Row.Device), KindLeftOut = Without(rows, row => row.Kind), FamilyLeftOut = Without(rows, row => row.Row.Family) };

        IReadOnlyList<(MeasuredCase, double)> Without(MeasuredCase[] rows, Func<MeasuredCase, string> by)
        {
            var forecasts = new List<(MeasuredCase, double)>();
            foreach (var group in rows.GroupBy(by))
            {
                var values = fitter.Fit([.. rows.Where(row => by(row) != group.Key)], all, 10);
                forecasts.AddRange(group.Where(row => row.IsReported).Select(row => (row, row.Model.TokensPerSecond(values))));
            }
            return forecasts;
        }
    }

    /// <summary>Every pair of a measured point and another model or depth on the same device and backend: the forecast after the point was known.</summary>
    public IEnumerable<(MeasuredCase Case, double Forecast, double Weight)> WithOnePoint()
    {
        foreach (var machine in Machines())
        {
            var repeats = Repeats(machine.Key.Device);
            foreach (var (row, forecast) in machine)
            {
                var points = machine.Where(point => point.Case.Row.Streams == 1 && (point.Case.Row.Model != row.Row.Model || point.Case.Row.Depth != row.Row.Depth)).ToArray();
                foreach (var point in points)
                    yield return (row, forecast * Math.Exp(repeats * (point.Case.Log - Math.Log(point.Forecast))), 1.0 / points.Length);
            }
        }
    }

    /// <summary>The part of an error that repeats in other cases of the same machine: the intraclass correlation of errors, those beyond a factor of two cut.</summary>
    /// <param name="without">Device whose errors must not be known; null: all are.</param>
    public double Repeats(string? without)
    {
        const double Most = 0.7;
        double shared = 0, all = 0;
        foreach (var machine in Machines().Where(one => one.Key.Device != without && one.Count() > 1))
        {
            var errors = machine.Select(one => Math.Clamp(one.Case.Log - Math.Log(one.Forecast), -Most, Most)).ToArray();
            var (sum, squares, weight) = (errors.Sum(), errors.Sum(error => error * error), 1 / Math.Sqrt(errors.Length));
            shared += weight * ((sum * sum) - squares) / (errors.Length - 1);
            all += weight * squares;
        }
        return shared / all;
    }

    private IEnumerable<IGrouping<(string Device, string Backend), (MeasuredCase Case, double Forecast)>> Machines() => LeftOut.Where(one => one.Case.IsSound).GroupBy(one => (one.Case.Row.Device, one.Case.Row.Backend));

    /// <summary>Quantiles of ln(measured ÷ forecast) by kind, for kinds never measured, and after one measured point.</summary>
    public IEnumerable<(string Name, Spread Spread)> Spreads()
    {
        var spreads = new SpreadEstimate(this, null);
        yield return (Phase, spreads.Of("", ""));
        foreach (var (kind, family) in LeftOut.Select(one => (one.Case.Kind, one.Case.Row.Family)).Distinct()) yield return ($"{Phase}|{kind}|{family}", spreads.Of(kind, family));
        foreach (var family in LeftOut.Select(one => one.Case.Row.Family).Distinct()) yield return ($"{Phase}|{family}", spreads.Of("", family));
        yield return ($"{Phase}|calibrated", SpreadEstimate.OfOnePoint(WithOnePoint()));
    }
}
