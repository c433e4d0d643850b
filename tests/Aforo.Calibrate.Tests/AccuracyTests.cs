using Aforo.Core.Speed;
using Aforo.Systems.Catalog;

namespace Aforo.Calibrate.Tests;

/// <summary>Bounds of the errors on devices that the fit never saw.</summary>
public sealed class AccuracyTests(AccuracyTests.Fitted fitted) : IClassFixture<AccuracyTests.Fitted>
{
    [Fact]
    public void SoundRowsOfGraphics()
    {
        var (decode, prefill) = (Of(0, row => row.IsSound && row.IsGraphics), Of(1, row => row.IsSound && row.IsGraphics));
        Assert.InRange(decode.Median, 0, 0.12);
        Assert.InRange(decode.Mean, 0, 0.20);
        Assert.InRange(prefill.Median, 0, 0.20);
        Assert.InRange(prefill.Mean, 0, 0.40);
    }

    [Fact]
    public void AllRows()
    {
        var (decode, prefill) = (Of(0, _ => true), Of(1, _ => true));
        Assert.InRange(decode.Median, 0, 0.15);
        Assert.InRange(decode.Mean, 0, 0.35);
        Assert.InRange(prefill.Median, 0, 0.24);
    }

    [Fact]
    public void OtherModelsAndDepthsAfterOnePoint()
    {
        Assert.InRange(Accuracy.OfOnePoint(fitted.Calibration.Phases[0]).Median, 0, 0.11);
        Assert.InRange(Accuracy.OfOnePoint(fitted.Calibration.Phases[1]).Median, 0, 0.19);
    }

    [Fact]
    public void NoForecastIsAboveItsRoof() =>
        Assert.All(fitted.Calibration.Phases.SelectMany(phase => phase.LeftOut), one => Assert.True(one.Forecast <= (one.Case.Model.Roof ?? double.PositiveInfinity)));

    [Fact]
    public void NoMeasurementIsAboveItsRoof() => Assert.Empty(fitted.Calibration.AboveRoof.Select(one => one.Row.Id));

    [Fact]
    public void IntervalsHoldAsOftenAsTheyClaim() =>
        Assert.All(fitted.Calibration.Phases, phase => Assert.InRange(Coverage.Of(phase, _ => true).Share, 0.75, 0.90));

    [Theory]
    [InlineData("amd")]
    [InlineData("apple")]
    [InlineData("cpu")]
    [InlineData("intel")]
    [InlineData("nvidia")]
    public void IntervalsHoldInEveryFamily(string family) =>
        Assert.All(fitted.Calibration.Phases, phase => Assert.InRange(Coverage.Of(phase, row => row.Row.Family == family).Share, 0.65, 1));

    /// <summary>Wider intervals hold more often and help less.</summary>
    [Theory]
    [InlineData(0, "amd", 2.4)]
    [InlineData(0, "apple", 2.4)]
    [InlineData(0, "nvidia", 2.0)]
    [InlineData(1, "amd", 2.6)]
    [InlineData(1, "apple", 1.8)]
    [InlineData(1, "nvidia", 2.0)]
    public void IntervalsStayOfUse(int phase, string family, double width) => Assert.InRange(Coverage.Of(fitted.Calibration.Phases[phase], row => row.Row.Family == family).Width, 1, width);

    [Fact]
    public void EveryMeasuredRowIsScored()
    {
        var scored = fitted.Calibration.Phases.Sum(phase => phase.LeftOut.Count);
        Assert.Equal(new CatalogStore().Measurements.Count(row => !row.Id.StartsWith("n-", StringComparison.Ordinal)), scored);
        Assert.Equal(833, scored);
    }

    private Accuracy Of(int phase, Func<MeasuredCase, bool> which) => Accuracy.Of(fitted.Calibration.Phases[phase], which);

    public sealed class Fitted
    {
        private readonly Lazy<Calibration> _calibration = new(() => Calibration.Run(new CatalogStore(), TextWriter.Null));

        internal Calibration Calibration => _calibration.Value;
    }
}
