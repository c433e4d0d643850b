using Aforo.Core.Speed;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// SPD-04: it gets slower as the context fills, as it must, and not by a fault. Said where the deepest measured speed lies within the 95 % interval of a
/// forecast that starts from the shallowest one, and lost a fifth or more.
/// </summary>
internal sealed class DepthSlowdown() : SpeedRule("SPD-04", "speed.depth-slowdown")
{
    private const double Slower = 0.8;

    private const double Deeper = 8192;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation, SpeedExpectation expected)
    {
        if (expected.HostShare > 0 && expected.Whole[0].Device.Backend != "cpu") yield break;
        foreach (var decode in (bool[])[true, false])
        {
            SpeedSample[] samples = [.. SpeedSample.Of(assessment.Route, expected.Settings, decode), .. expected.Kept(decode)];
            if (samples.Length < 2) continue;
            var deepest = samples.Max(sample => sample.Depth);
            var deep = samples.Where(sample => sample.Depth >= deepest / 2).MaxBy(sample => sample.Speed)!;
            var shallow = samples.Where(sample => sample.Depth <= deepest / 4).MaxBy(sample => sample.Speed);
            if (shallow is null || deep.Depth - shallow.Depth < Deeper || deep.Speed > Slower * shallow.Speed) continue;
            SpeedFigure figure = Phase(expected.After(shallow, deep.Settings), decode);
            if (deep.Speed < figure.Low95 || deep.Speed > figure.High95 || figure.Value > shallow.Speed) continue;
            yield return Found(assessment, Severity.Info, ("shallow", shallow.Speed), ("at", Math.Round(shallow.Depth)), ("deep", deep.Speed), ("depth", Math.Round(deep.Depth)), ("expected", figure.Value), ("low", figure.Low95), ("high", figure.High95)) with
            {
                Variant = decode ? "decode" : "prefill",
                Evidence = [Of(shallow), Of(deep), Of(figure, decode)],
                Arithmetic = [new Arithmetic(Calculation.Text($"{Math.Round(deep.Speed, 1)} / {Math.Round(shallow.Speed, 1)}"), Math.Round(deep.Speed / shallow.Speed, 3), "ratio")],
            };
        }
    }
}
