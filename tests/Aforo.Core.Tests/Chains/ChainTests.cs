using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Tests.Chains;

public sealed class ChainTests
{
    private static Link At(double? value, Role role = Role.InForce) => new() { Layer = Layers.Definition, Value = value, Role = role };

    private static Chain Of(Demand? demand, params Link[] links) => new() { Dimension = Dimension.Context, Unit = "tokens", Subject = new(null, null, null), Links = [.. links], Demand = demand };

    [Fact]
    public void The_ceiling_is_the_lowest_link_in_force()
    {
        var chain = Of(null, At(262144), At(131072), At(4096, Role.Overridden), At(2048, Role.Ineffective), At(1000, Role.Trigger));
        Assert.Equal(131072, chain.Ceiling!.Value);
    }

    [Fact]
    public void The_founding_demand_breaks_its_ceiling_by_15_688_tokens()
    {
        var chain = Of(new Demand { Value = 146760 }, At(262144), At(131072));
        Assert.False(chain.Holds);
        Assert.Equal(-15688, chain.Margin);
    }

    [Theory]
    [InlineData(90, 95, true)]
    [InlineData(95, 105, null)]
    [InlineData(101, 110, false)]
    public void An_interval_holds_fails_or_straddles(double low, double high, bool? holds) =>
        Assert.Equal(holds, Of(new Demand { Value = (low + high) / 2, Low = low, High = high }, At(100)).Holds);

    [Fact]
    public void A_missing_link_leaves_a_fitting_demand_undecided_but_not_a_failing_one()
    {
        Assert.Null(Of(new Demand { Value = 50 }, At(100), At(null)).Holds);
        Assert.False(Of(new Demand { Value = 150 }, At(100), At(null)).Holds);
        Assert.Null((Of(new Demand { Value = 50 }, At(100)) with { Incomplete = true }).Holds);
    }

    [Fact]
    public void Without_demand_or_ceiling_nothing_is_known()
    {
        Assert.Null(Of(null, At(100)).Holds);
        Assert.Null(Of(new Demand { Value = 1 }).Holds);
    }
}
