using System.Collections.Immutable;
using Aforo.Core.Decisions;
using Aforo.Core.Facts;
using Aforo.Core.Speed;

namespace Aforo.Core.Tests.Decisions;

public sealed class ClaimJudgeTests
{
    private static readonly SpeedFigure Forecast = new(10, 8, 12, 6, 14, 20, Basis.Predicted);

    [Theory]
    [InlineData(18, 21, ClaimVerdict.ExceedsPhysics)]
    [InlineData(10, 12, ClaimVerdict.Plausible)]
    [InlineData(12.1, 13, ClaimVerdict.Unsupported)]
    [InlineData(14.1, 20, ClaimVerdict.Contradicted)]
    [InlineData(1, 5.9, ClaimVerdict.Contradicted)]
    public void By_roof_and_forecast(double low, double high, ClaimVerdict verdict) => Assert.Equal(verdict, ClaimJudge.Of(Claim(low, high), 20, [], Forecast, isFitted: true));

    [Fact]
    public void A_forecast_of_an_unmeasured_chip_speaks_for_nothing() => Assert.Equal(ClaimVerdict.Unsupported, ClaimJudge.Of(Claim(10, 10), 20, [], Forecast, isFitted: false));

    [Theory]
    [InlineData(12.1, 15, ClaimVerdict.Contradicted)]
    [InlineData(12, 15, ClaimVerdict.Plausible)]
    [InlineData(1, 7.9, ClaimVerdict.Contradicted)]
    public void Measurements_go_before_the_forecast_within_a_fifth(double low, double high, ClaimVerdict verdict) =>
        Assert.Equal(verdict, ClaimJudge.Of(Claim(low, high), 20, [10.0], Forecast, isFitted: true));

    [Fact]
    public void A_claim_that_is_open_above_reaches_up() => Assert.Equal(ClaimVerdict.Plausible, ClaimJudge.Of(new ClaimedFigure { Kind = ClaimKind.Speed, Low = 5 }, 20, ImmutableArray.Create(10.0), Forecast, isFitted: true));

    private static ClaimedFigure Claim(double low, double high) => new() { Kind = ClaimKind.Speed, Low = low, High = high };
}
