using Aforo.Core.Speed;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>A rule that compares with the forecast for this machine; without one it stays silent.</summary>
internal abstract class SpeedRule(string rule, string id) : RouteRule(rule, id)
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation) =>
        SpeedExpectation.Of(assessment, situation) is { } expected ? Examine(assessment, situation, expected) : [];

    protected abstract IEnumerable<Finding> Examine(Assessment assessment, Situation situation, SpeedExpectation expected);

    protected static SpeedFigure Phase(SpeedForecast forecast, bool decode) => decode ? forecast.Decode : forecast.Prefill;

    protected static string NameOf(bool decode) => decode ? Facts.FactNames.DecodeSpeed : Facts.FactNames.PrefillSpeed;

    /// <summary>What computes, as its own name says.</summary>
    protected static string? DeviceOf(Situation situation, SpeedExpectation expected) => expected.Whole[0].Device.Backend == "cpu"
        ? situation.Seen.Machine?.Cpu?.Name ?? situation.Seen.Machine?.Cpu?.Catalog
        : situation.Seen.Machine?.Accelerators.FirstOrDefault(one => !one.Ignored) is { } accelerator ? accelerator.Name ?? accelerator.Catalog : null;

    protected static Evidence Of(SpeedSample sample) => new(NameOf(sample.IsDecode), Math.Round(sample.Speed, 1), "tok/s", Facts.Basis.Measured, sample.Source);

    /// <summary>A forecast as evidence, with its basis.</summary>
    protected static Evidence Of(SpeedFigure figure, bool decode) => new(NameOf(decode), Math.Round(figure.Value, 1), "tok/s", figure.Basis, Facts.Source.Computed("speed forecast"));
}
