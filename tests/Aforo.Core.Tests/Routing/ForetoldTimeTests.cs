using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Routing;
using Aforo.Core.Speed;

namespace Aforo.Core.Tests.Routing;

/// <summary>What a forecast may decide where nobody measured.</summary>
public sealed class ForetoldTimeTests
{
    [Theory]
    // 40,000 tokens at 400 tok/s take 100 s, and 50 s at the fast end.
    [InlineData(101, null)]
    [InlineData(99, null)]
    [InlineData(51, null)]
    [InlineData(49, "too-slow-for-deadline")]
    public void It_refuses_only_where_even_its_fast_end_misses_the_deadline(double deadline, string? fault) => Assert.Equal(fault, Verdict(Foretold("a", 400), 40_000, deadline).Fault);

    [Theory]
    [InlineData(Basis.Measured)]
    [InlineData(Basis.Claimed)]
    public void What_was_measured_or_stated_goes_before_it_and_decides_by_itself(Basis basis)
    {
        var known = Foretold("a", 400) with { PrefillSpeed = 1000, PrefillBasis = basis };
        Assert.Null(Verdict(known, 40_000, 41).Fault);
        Assert.Equal("too-slow-for-deadline", Verdict(known, 40_000, 39).Fault);
        Assert.Equal((40, basis, false), (Verdict(known, 40_000, 39).FirstTokenSeconds!.Value, Verdict(known, 40_000, 39).TimeBasis!.Value, Verdict(known, 40_000, 39).IsForetold));
    }

    [Fact]
    public void It_orders_backends_and_a_queue_counts()
    {
        ImmutableArray<RoutingTarget> targets = [Foretold("slow", 100), Foretold("fast", 1000), Foretold("queued", 2000) with { QueueSeconds = 60 }];
        Assert.Equal(["fast", "queued", "slow"], Router.Decide([], Request(40_000, null), targets).Targets.Select(one => one.Target.Backend));
    }

    [Fact]
    public void It_fills_the_rule_about_the_first_token()
    {
        ImmutableArray<RoutingRule> rules = [new("slow", new RuleCondition { LocalFirstTokenOver = 60 }, new RuleEffect { Route = RouteKind.Refused })];
        Assert.Equal(RouteKind.Local, Router.Decide(rules, Request(20_000, null), [Foretold("a", 400)]).Route);
        Assert.Equal(RouteKind.Refused, Router.Decide(rules, Request(40_000, null), [Foretold("a", 400)]).Route);
        Assert.Equal(RouteKind.Local, Router.Decide(rules, Request(40_000, null), [Foretold("a", 400) with { PrefillForecast = null }]).Route);
    }

    [Fact]
    public void The_prompt_that_would_surely_pass_is_that_of_the_slow_end()
    {
        Assert.Equal(4_000, Verdict(Foretold("a", 400), 40_000, 20).MostTokensWithin(20)!.Value, 8.0);
        Assert.Equal(8_000, Verdict(Foretold("a", 400) with { PrefillSpeed = 400 }, 40_000, 20).MostTokensWithin(20));
        Assert.Null(Verdict(new RoutingTarget { Backend = "a", Model = "m" }, 40_000, 20).MostTokensWithin(20));
        Assert.Equal(0, Verdict(Foretold("a", 400) with { QueueSeconds = 30 }, 40_000, 20).MostTokensWithin(20));
    }

    /// <summary>Twice as fast at best, half as fast at worst.</summary>
    private static RoutingTarget Foretold(string backend, double speed) => new()
    {
        Backend = backend,
        Model = "m",
        IsLocal = true,
        PrefillForecast = PrefillForecast.Of(tokens => new SpeedFigure(tokens / speed, tokens / speed / 1.4, tokens / speed * 1.4, tokens / speed / 2, tokens / speed * 2, null, Basis.Predicted)),
    };

    private static TargetVerdict Verdict(RoutingTarget target, long tokens, double deadline) => TargetVerdict.Of(target, Request(tokens, deadline));

    private static RoutingRequest Request(long tokens, double? deadline) => new() { Model = "m", Prompt = TokenBounds.Counted(tokens), DeadlineSeconds = deadline };
}
