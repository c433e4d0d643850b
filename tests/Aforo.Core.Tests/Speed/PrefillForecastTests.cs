using Aforo.Core.Facts;
using Aforo.Core.Speed;
using CsCheck;

namespace Aforo.Core.Tests.Speed;

public sealed class PrefillForecastTests
{
    [Fact]
    public void Between_its_points_it_is_what_was_tabulated()
    {
        // A step in the weights, a linear part and the square of attention, as prompts are read.
        Gen.Select(Gen.Double[1e-4, 0.1], Gen.Double[1e-5, 1e-2], Gen.Double[1e-11, 1e-7], Gen.Long[1, 4_000_000]).Sample((step, linear, square, tokens) =>
        {
            double Seconds(long n) => step + (linear * n) + (square * n * n);
            var told = PrefillForecast.Of(n => Figure(Seconds(n)))!.SecondsFor(tokens);
            Assert.InRange(told.Value / Seconds(tokens), 0.995, 1.005);
            Assert.Equal(told.Value / 2, told.Low95, told.Value * 1e-9);
            Assert.Equal(told.Value * 2, told.High95, told.Value * 1e-9);
        });
    }

    [Fact]
    public void At_a_power_of_two_it_is_the_forecast_itself_with_its_basis()
    {
        var forecast = PrefillForecast.Of(tokens => Figure(tokens) with { Basis = tokens == 4096 ? Basis.Measured : Basis.Calibrated })!;
        Assert.Equal(4096, forecast.SecondsFor(4096).Value, 1e-6);
        Assert.Equal(Basis.Measured, forecast.SecondsFor(4096).Basis);
        Assert.Equal(Basis.Calibrated, forecast.SecondsFor(4000).Basis);
        Assert.Equal(Basis.Calibrated, forecast.SecondsFor(5000).Basis);
        Assert.Equal(0, forecast.SecondsFor(0).Value);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(double.PositiveInfinity)]
    public void A_forecast_that_gives_no_number_is_none(double seconds) => Assert.Null(PrefillForecast.Of(_ => Figure(seconds)));

    private static SpeedFigure Figure(double seconds) => new(seconds, seconds / 1.5, seconds * 1.5, seconds / 2, seconds * 2, null, Basis.Predicted);
}
