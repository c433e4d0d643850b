using Aforo.Presentation;
using CsCheck;

namespace Aforo.Cli.Tests.Presentation;

public sealed class AxisTests
{
    [Theory]
    [InlineData(87, 100, 6)]
    [InlineData(6, 6, 7)]
    [InlineData(0, 1, 6)]
    [InlineData(double.NaN, 1, 6)]
    public void Marks_are_round(double most, double end, int ticks)
    {
        var axis = Axis.Of(most);
        Assert.Equal((end, ticks), (axis.End, axis.Ticks.Length));
    }

    [Fact]
    public void The_last_mark_holds_the_largest_value() => Gen.Double[1e-6, 1e9].Sample(most =>
    {
        var axis = Axis.Of(most);
        Assert.True(axis.End >= most * (1 - 1e-9) && axis.Ticks.Length is >= 2 and <= 7, $"{most}: {axis.End}, {axis.Ticks.Length}");
    });
}
