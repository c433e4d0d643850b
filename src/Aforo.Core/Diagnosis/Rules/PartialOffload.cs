using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// SPD-03: layers with the processor set the pace: what that costs, by the forecast. Said where even the upper end for the model as it lies is below the
/// lower end for all of it on the accelerator.
/// </summary>
internal sealed class PartialOffload() : SpeedRule("SPD-03", "speed.partial-offload")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation, SpeedExpectation expected)
    {
        if (expected is not { HostShare: > 0 and < 1 and var share, Host: { Bandwidth: > 0 and var bandwidth } } || expected.Whole[0].Device.Backend == "cpu") yield break;
        var settings = expected.Settings with { Depth = (long)(assessment.TokensRead ?? 0) };
        var (whole, parted) = (expected.At(settings).Decode, expected.WithHost(share, settings)!.Decode);
        if (parted.High >= whole.Low) yield break;
        var measured = SpeedSample.Of(assessment.Route, expected.Settings, decode: true).MaxBy(sample => sample.Speed);
        var bytes = Math.Round(share * expected.Work.WeightBytes(1));
        yield return Found(assessment, Severity.Info, ("share", Math.Round(100 * share)), ("whole", whole.Value), ("parted", parted.Value), ("low", parted.Low), ("high", parted.High), ("measured", measured is null ? FactValue.Unknown : measured.Speed), ("depth", settings.Depth)) with
        {
            Evidence = [.. measured is null ? (Evidence[])[] : [Of(measured)], Of(parted, true), Of(whole, true)],
            Arithmetic = [new Arithmetic(Calculation.Text($"{bytes} / {bandwidth}"), Math.Round(bytes / bandwidth, 4), "seconds")],
            Remedy = new Remedy("memory.smaller-context", Values(("context", assessment.ContextNow))),
            Weight = whole.Value - parted.Value,
        };
    }
}
