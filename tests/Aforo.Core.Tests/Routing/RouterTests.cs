using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Routing;

namespace Aforo.Core.Tests.Routing;

public sealed class RouterTests
{
    private static readonly RoutingTarget Local = new() { Backend = "ollama", Model = "m", IsLocal = true, Context = new Link { Layer = Layers.Loaded, Value = 131_072 }, PrefillSpeed = 400 };
    private static readonly RoutingTarget Cloud = new() { Backend = "sky", Model = "m", Context = new Link { Layer = Layers.Proxy, Value = 1_048_576 }, CountsOutput = true };
    private static readonly RoutingRule Open = new("open", new RuleCondition(), new RuleEffect { Private = false });
    private static readonly RoutingRule ToCloud = new("where local fails", new RuleCondition { LocalFails = true }, new RuleEffect { Route = RouteKind.Cloud });

    [Theory]
    [InlineData(100_000, null, RouteKind.Local, "fits")]
    [InlineData(146_760, null, RouteKind.Refused, "too-large-for-local")]
    [InlineData(131_071, null, RouteKind.Local, "fits")]
    [InlineData(131_072, null, RouteKind.Refused, "too-large-for-local")]
    [InlineData(130_000, 300.0, RouteKind.Refused, "too-slow-for-deadline")]
    [InlineData(119_000, 300.0, RouteKind.Local, "fits")]
    public void Without_rules_everything_is_local_and_every_chain_must_hold(long tokens, double? deadline, RouteKind route, string reason) => Is(Decide([], tokens, deadline), route, reason);

    [Fact]
    public void A_rule_sends_out_only_what_is_not_private()
    {
        Is(Decide([ToCloud], 146_760), RouteKind.Refused, "private");
        Is(Decide([Open, ToCloud], 146_760), RouteKind.Cloud, "too-large-for-local");
        Is(Decide([Open, ToCloud], 146_760, hasSecret: true), RouteKind.Refused, "private");
        Is(Decide([Open], 146_760), RouteKind.Refused, "no-rule-allows-cloud");
        Is(Decide([Open, ToCloud], 100_000), RouteKind.Local, "fits");
    }

    [Fact]
    public void Where_a_rule_or_the_lack_of_one_stands_in_the_way_no_model_is_missing()
    {
        var asked = Request(100_000);
        RoutingRule elsewhere = new("elsewhere", new RuleCondition(), new RuleEffect { Route = RouteKind.Local, Backends = ["other"] }), cloud = new("all", new RuleCondition(), new RuleEffect { Route = RouteKind.Cloud });
        Assert.Equal(("unknown-model", "elsewhere", 1), Why([elsewhere], Local));
        Assert.Equal(("unknown-model", "all", 1), Why([Open, cloud], Local));
        Assert.Equal(("no-rule-allows-cloud", null, 1), Why([Open], Cloud));
        Assert.Equal(("private", null, 1), Why([], Cloud));
        Assert.Equal(("unknown-model", null, 0), Why([]));

        (string, string?, int) Why(ImmutableArray<RoutingRule> rules, params ImmutableArray<RoutingTarget> targets) => Router.Decide(rules, asked, targets) is { Route: RouteKind.Refused } decision ? (decision.Reason, decision.Rule, decision.RuledOut.Length) : ("", null, -1);
    }

    [Fact]
    public void No_target_of_a_private_request_is_beyond_the_users_own()
    {
        foreach (var tokens in (long[])[1, 131_072, 1_000_000])
            foreach (var down in (string?[])[null, "backend-down"])
            {
                var decision = Router.Decide([ToCloud, new("all", new RuleCondition(), new RuleEffect { Route = RouteKind.Cloud })], Request(tokens), [Local with { Unusable = down }, Cloud]);
                Assert.True(decision.IsPrivate);
                Assert.All(decision.Targets, target => Assert.True(target.Target.IsLocal));
                Assert.NotEqual(RouteKind.Cloud, decision.Route);
            }
    }

    [Theory]
    [InlineData(OnExceed.Cut, 90_000, 131_000, RouteKind.Local)]
    [InlineData(OnExceed.Cut, 90_000, 140_000, RouteKind.Refused)]
    [InlineData(OnExceed.Reject, 90_000, 140_000, RouteKind.Local)]
    [InlineData(OnExceed.Reject, 135_000, 140_000, RouteKind.Refused)]
    public void What_nobody_can_count_goes_to_a_server_that_cuts_only_if_it_surely_fits(OnExceed onExceed, long likely, long high, RouteKind route) =>
        Assert.Equal(route, Router.Decide([], Request(0) with { Prompt = new TokenBounds(1000, likely, high) }, [Local with { Context = Local.Context! with { OnExceed = onExceed } }]).Route);

    [Theory]
    [InlineData(300.0, null, 0.0, RouteKind.Cloud)]
    [InlineData(600.0, null, 0.0, RouteKind.Local)]
    [InlineData(null, null, 0.0, RouteKind.Local)]
    [InlineData(900.0, 50.0, 0.0, RouteKind.Refused)]
    [InlineData(900.0, 400.0, 0.0, RouteKind.Local)]
    [InlineData(300.0, null, 18.0, RouteKind.Refused)]
    public void Rules_see_the_patience_each_backends_time_and_what_is_spent(double? deadline, double? speed, double spent, RouteKind route)
    {
        ImmutableArray<RoutingRule> rules =
        [
            Open,
            new("spent", new RuleCondition { SpentAtLeast = ImmutableDictionary<string, double>.Empty.Add("b", 18) }, new RuleEffect { Route = RouteKind.Refused }),
            new("impatient", new RuleCondition { DeadlineAtMost = 300 }, new RuleEffect { Route = RouteKind.Cloud }),
            new("slow", new RuleCondition { DeadlineAtLeast = 700, FirstTokenOver = ImmutableDictionary<string, double>.Empty.Add("ollama", 1000) }, new RuleEffect { Route = RouteKind.Refused }),
        ];
        var request = Request(100_000) with { DeadlineSeconds = deadline, Spent = ImmutableDictionary<string, double>.Empty.Add("b", spent) };
        Assert.Equal(route, Router.Decide(rules, request, [Local with { PrefillSpeed = speed }, Cloud]).Route);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(90_000, 25.0)]
    [InlineData(200_000, 0.0025)]
    public void What_a_cache_likely_holds_is_not_read_again(long cached, double? seconds)
    {
        var decision = Router.Decide([], Request(100_000) with { DeadlineSeconds = 100 }, [Local with { CachedTokens = cached }]);
        Assert.Equal(seconds is null ? RouteKind.Refused : RouteKind.Local, decision.Route);
        if (seconds is { } expected) Assert.Equal(expected, decision.Targets[0].FirstTokenSeconds!.Value, 6);
    }

    [Fact]
    public void Where_nothing_tells_a_speed_the_one_whose_cache_holds_it_comes_first()
    {
        var other = Local with { Backend = "other", CachedTokens = 10, PrefillSpeed = null };
        Assert.Equal(["other", "ollama"], Router.Decide([], Request(1000), [Local with { PrefillSpeed = null }, other]).Targets.Select(target => target.Target.Backend));
        Assert.Equal(["ollama", "other"], Router.Decide([], Request(1000), [Local with { PrefillSpeed = null }, other with { QueueSeconds = 1 }]).Targets.Select(target => target.Target.Backend));
    }

    [Theory]
    [InlineData(true, 90_000, 131_000, RouteKind.Local)]
    [InlineData(true, 90_000, 140_000, RouteKind.Refused)]
    [InlineData(false, 90_000, 140_000, RouteKind.Local)]
    public void What_could_be_counted_and_was_not_goes_nowhere_unless_it_surely_fits(bool canCount, long likely, long high, RouteKind route)
    {
        var target = Local with { CanCount = canCount, Prompt = new TokenBounds(1000, likely, high), Context = Local.Context! with { OnExceed = OnExceed.Reject } };
        Assert.Equal(route, Router.Decide([], Request(0), [target]).Route);
        Assert.Equal(RouteKind.Local, Router.Decide([], Request(0), [target with { Context = null }]).Route);
    }

    [Fact]
    public void Each_target_has_the_size_that_its_own_tokenizer_gives()
    {
        var decision = Router.Decide([], Request(1000), [Local with { Prompt = TokenBounds.Counted(200_000) }, Local with { Backend = "other", Prompt = TokenBounds.Counted(100_000) }]);
        Assert.Equal(["other"], decision.Targets.Select(target => target.Target.Backend));
    }

    [Fact]
    public void Heavy_is_what_the_ledger_says()
    {
        ImmutableArray<RoutingRule> rules = [Open, new("heaviest", new RuleCondition { Heavy = true }, new RuleEffect { Route = RouteKind.Cloud })];
        Assert.Equal(RouteKind.Local, Router.Decide(rules, Request(90_000), [Local, Cloud]).Route);
        Assert.Equal(RouteKind.Cloud, Router.Decide(rules, Request(90_000) with { HeavyFromTokens = 80_000 }, [Local, Cloud]).Route);
        Assert.Equal(RouteKind.Local, Router.Decide(rules, Request(70_000) with { HeavyFromTokens = 80_000 }, [Local, Cloud]).Route);
    }

    [Fact]
    public void The_first_rule_that_speaks_of_it_says_what_is_held_still_and_only_of_local_work()
    {
        static RoutingRule Holds(string model, Stabilization what) => new("hold", new RuleCondition { Models = [model] }, new RuleEffect { Stabilize = what });
        Assert.Equal(Stabilization.None, Decide([], 1).Stabilize);
        Assert.Equal(Stabilization.Dates, Decide([Holds("other", Stabilization.Tools), Holds("m", Stabilization.Dates), Holds("*", Stabilization.Tools)], 1).Stabilize);
        Assert.Equal(Stabilization.None, Decide([Holds("m", Stabilization.None), Holds("*", Stabilization.Tools)], 1).Stabilize);
        Assert.Equal(Stabilization.None, Decide([Open, ToCloud, Holds("*", Stabilization.Dates)], 146_760).Stabilize);
    }

    [Theory]
    [InlineData("open*", "OpenClaw/2026.9", true)]
    [InlineData("*claw", "openclaw/1", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("", "x", false)]
    [InlineData("*", "", true)]
    public void Patterns(string pattern, string text, bool fits) => Assert.Equal(fits, RoutingPatterns.Fits(pattern, text));

    private static RoutingDecision Decide(ImmutableArray<RoutingRule> rules, long tokens, double? deadline = null, bool hasSecret = false) =>
        Router.Decide(rules, Request(tokens) with { DeadlineSeconds = deadline, HasSecret = hasSecret }, [Local, Cloud]);

    private static RoutingRequest Request(long tokens) => new() { Model = "m", Prompt = TokenBounds.Counted(tokens) };

    private static void Is(RoutingDecision decision, RouteKind route, string reason)
    {
        Assert.Equal(route, decision.Route);
        Assert.Equal(reason, decision.Reason);
    }
}
