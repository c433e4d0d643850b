namespace Aforo.Calibrate;

/// <summary>How often an interval of 80 % held the truth, the interval estimated without the device that it is asked about.</summary>
/// <param name="Share">Share of rows inside.</param>
/// <param name="Width">Median of high ÷ low.</param>
internal sealed record Coverage(double Share, double Width)
{
    public static Coverage Of(Validation phase, Func<MeasuredCase, bool> which)
    {
        var estimates = phase.LeftOut.Select(one => one.Case.Row.Device).Distinct().ToDictionary(device => device, device => new SpreadEstimate(phase, device));
        var spreads = phase.LeftOut.Select(one => (one.Case.Row.Device, one.Case.Kind, one.Case.Row.Family)).Distinct().ToDictionary(pair => pair, pair => estimates[pair.Device].Of(pair.Kind, pair.Family));
        var rows = phase.LeftOut.Where(one => which(one.Case)).Select(one => (Error: one.Case.Log - Math.Log(one.Forecast), Spread: spreads[(one.Case.Row.Device, one.Case.Kind, one.Case.Row.Family)])).ToArray();
        var widths = rows.Select(row => Math.Exp(row.Spread.High80 - row.Spread.Low80)).Order().ToArray();
        return new Coverage((double)rows.Count(row => row.Error >= row.Spread.Low80 && row.Error <= row.Spread.High80) / rows.Length, widths[widths.Length / 2]);
    }
}
