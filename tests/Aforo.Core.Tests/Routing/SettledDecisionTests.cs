using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Routing;
using CsCheck;

namespace Aforo.Core.Tests.Routing;

public sealed class SettledDecisionTests
{
    private static readonly Gen<TokenBounds> Bounds = Gen.Select(Gen.Long[0, 2000], Gen.Long[0, 500], Gen.Long[0, 500]).Select((low, more, rest) => new TokenBounds(low, low + more, low + more + rest));

    private static readonly Gen<RoutingTarget> Targets = Gen.Select(Gen.Bool, Gen.Bool, Any(OnExceed.Cut, OnExceed.Reject), Any<double?>(null, 500, 1500), Any<double?>(null, 10, 20), Bounds, Any<string?>(null, "backend-down"))
        .Select((isLocal, canCount, onExceed, context, speed, prompt, unusable) => new RoutingTarget
        {
            Backend = "b",
            Model = "m",
            IsLocal = isLocal,
            CanCount = canCount,
            Context = context is { } tokens ? new Link { Layer = Layers.Loaded, Value = tokens, OnExceed = onExceed } : null,
            PrefillSpeed = speed,
            Prompt = prompt,
            Unusable = unusable,
        });

    private static readonly Gen<RoutingRule> Rules = Gen.Select(Any<long?>(null, 1000), Any<bool?>(null, true, false), Any<bool?>(null, false), Any<RouteKind?>(null, RouteKind.Local, RouteKind.Cloud))
        .Select((least, fails, isPrivate, route) => new RoutingRule("r", new RuleCondition { AtLeastTokens = least, LocalFails = fails }, new RuleEffect { Private = isPrivate, Route = route }));

    [Fact]
    public void A_settled_decision_is_the_same_for_every_size_within_the_bounds()
    {
        var settled = 0;
        Gen.Select(Rules.Array[0, 2], Targets.Array[1, 3], Any<double?>(null, 60), Gen.Double[0, 1]).Sample((rules, targets, deadline, share) =>
        {
            var request = new RoutingRequest { Model = "m", Prompt = targets[0].Prompt!, DeadlineSeconds = deadline };
            // Each has a name of its own.
            targets = [.. targets.Select((target, i) => target with { Backend = "b" + i })];
            var decision = Router.Decide([.. rules], request, [.. targets]);
            if (!decision.IsSettled) return;
            Interlocked.Increment(ref settled);
            var other = Router.Decide([.. rules], request with { Prompt = At(request.Prompt, share) }, [.. targets.Select(target => target with { Prompt = At(target.Prompt!, share) })]);
            Assert.Equal((decision.Route, decision.Reason, decision.IsPrivate), (other.Route, other.Reason, other.IsPrivate));
            Assert.Equal(decision.Targets.Select(verdict => verdict.Target.Backend), other.Targets.Select(verdict => verdict.Target.Backend));
        });
        Assert.True(settled > 5, $"{settled} were settled");
    }

    private static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static TokenBounds At(TokenBounds bounds, double share) => TokenBounds.Counted(bounds.Low + (long)(share * (bounds.High - bounds.Low)));
}
