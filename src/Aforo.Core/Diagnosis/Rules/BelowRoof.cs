namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// SPD-01: the measured speed is far below what this machine gives for this model. Said only where at least three requests were measured, the model lies whole where
/// it should, and even the fastest of them, set against the forecast for its own depth, is below the lower end of the 95 % interval and below three quarters of the
/// forecast: requests that share the machine slow each other down, and the fastest shows what it can.
/// </summary>
internal sealed class BelowRoof() : SpeedRule("SPD-01", "speed.below-roof")
{
    private const int Fewest = 3;

    /// <summary>After measurements the interval is narrow; a machine that is a little slower than once is not at fault.</summary>
    private const double Far = 0.75;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation, SpeedExpectation expected)
    {
        if (expected.HostShare > 0 && expected.Whole[0].Device.Backend != "cpu" || assessment.MemoryNow is [{ Holds: false }]) yield break;
        foreach (var decode in (bool[])[true, false])
        {
            var samples = SpeedSample.Of(assessment.Route, expected.Settings, decode).Select(sample => (Sample: sample, Figure: Phase(expected.At(sample.Settings), decode))).ToArray();
            if (samples.Length < Fewest || samples.Any(one => one.Sample.Speed >= Math.Min(one.Figure.Low95, Far * one.Figure.Value))) continue;
            var (best, figure) = samples.MaxBy(one => one.Sample.Speed / one.Figure.Value);
            yield return Found(assessment, Severity.Warning, ("measured", best.Speed), ("expected", figure.Value), ("low", figure.Low95), ("high", figure.High95), ("depth", best.Settings.Depth), ("tokens", best.Settings.Prompt),
                ("count", samples.Length), ("device", DeviceOf(situation, expected))) with
            {
                Variant = decode ? "decode" : "prefill",
                Evidence = [Of(best), Of(figure, decode)],
                Arithmetic = [new Arithmetic(Calculation.Text($"{Math.Round(best.Speed, 1)} / {Math.Round(figure.Value, 1)}"), Math.Round(best.Speed / figure.Value, 3), "ratio")],
                Remedy = new Remedy("speed.check-machine", Values(("os", situation.Seen.Machine?.Os))),
                Weight = samples.Sum(one => decode ? 1 : one.Sample.Settings.Prompt / one.Sample.Speed),
            };
        }
    }
}
