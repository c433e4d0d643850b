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

    public static Validation Run(IReadOnlyList<MeasuredCase> cases, Fitter fitter, bool decode)
    {
        var rows = cases.Where(one => one.Row.IsDecode == decode).ToArray();
        var all = fitter.Fit(rows, fitter.Start());
        var forecasts = new List<(MeasuredCase, double)>();
        foreach (var device in rows.GroupBy(row => row.Row.Device))
        {
            var values = fitter.Fit([.. rows.Where(row => row.Row.Device != device.Key)], all, 10);
            forecasts.AddRange(device.Where(row => row.IsReported).Select(row => (row, row.Model.TokensPerSecond(values))));
        }
        return new Validation { IsDecode = decode, Values = all, LeftOut = forecasts };
    }

    /// <summary>Every pair of a measured point and another model or depth on the same device and backend: the forecast after the point was known.</summary>
    public IEnumerable<(MeasuredCase Case, double Forecast, double Weight)> WithOnePoint()
    {
        foreach (var machine in LeftOut.Where(one => one.Case.IsSound).GroupBy(one => (one.Case.Row.Device, one.Case.Row.Backend)))
            foreach (var (row, forecast) in machine)
            {
                var points = machine.Where(point => point.Case.Row.Streams == 1 && (point.Case.Row.Model != row.Row.Model || point.Case.Row.Depth != row.Row.Depth)).ToArray();
                foreach (var point in points)
                    yield return (row, forecast * Math.Exp(MachineCorrection.Share * (point.Case.Log - Math.Log(point.Forecast))), 1.0 / points.Length);
            }
    }

    /// <summary>Quantiles of ln(measured ÷ forecast) by family and over all, and after one measured point.</summary>
    public IEnumerable<(string Name, Spread Spread)> Spreads()
    {
        yield return (Phase, SpreadEstimate.Of([], [.. LeftOut.Select(Error)]));
        foreach (var family in LeftOut.GroupBy(one => one.Case.Row.Family))
            yield return ($"{Phase}|{family.Key}", SpreadEstimate.Of([.. family.Select(Error)], [.. LeftOut.Select(Error)]));
        yield return ($"{Phase}|calibrated", SpreadEstimate.Of([.. WithOnePoint().Select(one => (one.Case.Row.Device, one.Case.Log - Math.Log(one.Forecast), one.Weight))], null));
    }

    public static (string Device, double Error, double Weight) Error((MeasuredCase Case, double Forecast) one) => (one.Case.Row.Device, one.Case.Log - Math.Log(one.Forecast), 1);
}
