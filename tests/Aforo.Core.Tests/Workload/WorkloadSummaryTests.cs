using Aforo.Core.Workload;

namespace Aforo.Core.Tests.Workload;

public sealed class WorkloadSummaryTests
{
    [Fact]
    public void Sizes_are_nearest_ranks()
    {
        var summary = WorkloadSummary.Of([.. Enumerable.Range(1, 100).Select(i => Request(i * 10))], 0.2);
        Assert.Equal(new PromptSizes(100, 500, 900, 990, 1000), summary.Sizes);
    }

    [Fact]
    public void Lost_prefixes_cost_their_share_of_the_prefill()
    {
        var summary = WorkloadSummary.Of([Request(10_000) with { PrefillSeconds = 40, LostTokens = 7_500, PrefixCause = "time" }, Request(10_000) with { PrefillSeconds = 5, CachedTokens = 9_000 }], 0.2);
        Assert.Equal((1, 7_500L, 30.0), (summary.CacheLosses, summary.LostTokens, summary.LostSeconds));
        Assert.Equal([("time", 1)], summary.LossCauses);
    }

    [Fact]
    public void What_a_rule_spared_is_summed()
    {
        var summary = WorkloadSummary.Of([Request(10_000) with { Stabilized = "dates", SparedTokens = 9_000 }, Request(10_000) with { Stabilized = "dates", SparedTokens = 0 }, Request(1) with { SparedTokens = 500 }], 0.2);
        Assert.Equal((2, 9_500L), (summary.Spared, summary.SparedTokens));
    }

    [Fact]
    public void The_private_share_counts_only_what_is_classed()
    {
        Assert.Null(WorkloadSummary.Of([Request(1)], 0.2).PrivateShare);
        Assert.Equal(0.75, WorkloadSummary.Of([Request(1), Private(true), Private(true), Private(true), Private(false)], 0.2).PrivateShare);
    }

    [Fact]
    public void Currencies_are_never_added() =>
        Assert.Equal([("EUR", 1.0), ("USD", 3.0)], WorkloadSummary.Of([Paid(1, "USD"), Paid(2, "USD"), Paid(1, "EUR")], 0.2).Costs);

    [Fact]
    public void Nothing_recorded_is_told_as_nothing()
    {
        var summary = WorkloadSummary.Of([], 0.2);
        Assert.Equal((0, null, null, null), (summary.Requests, summary.Sizes, summary.Heavy, summary.From));
    }

    [Fact]
    public void What_asks_no_model_is_counted_beside_and_has_no_part_in_anything()
    {
        WorkloadRequest[] asking = [Request(10_000) with { Path = "/v1/chat/completions", Agent = "openclaw", Outcome = WorkloadOutcome.Answered }, Request(20) with { Path = "/api/embed" }, Request(30), Request(40) with { Path = "/of/tomorrow" }];
        var others = AskingPaths.OfNoModel.Select(path => Request(50_000) with
        {
            Path = path, StartedAt = DateTimeOffset.UnixEpoch, Agent = "poller", Model = "m", Backend = "b", IsPrivate = true, PrefillSeconds = 9, DecodeSeconds = 9, WaitSeconds = 9, OutputTokens = 9, CachedTokens = 9,
            LostTokens = 9, PrefixCause = "time", SparedTokens = 9, Cost = 9, Currency = "USD", EnergyWh = 9, Reason = "too-large-for-local", Outcome = WorkloadOutcome.Failed,
        }).ToArray();
        var (alone, both) = (WorkloadSummary.Of(asking, 0.2), WorkloadSummary.Of([.. others, .. asking], 0.2));
        Assert.Equal((4, 0, 4, others.Length), (alone.Requests, alone.AskedNoModel, both.Requests, both.AskedNoModel));
        Assert.Equivalent(alone with { AskedNoModel = others.Length }, both, strict: true);
    }

    private static WorkloadRequest Request(long tokens) => new() { Id = Guid.NewGuid().ToString("n"), StartedAt = default, PromptTokens = tokens };

    private static WorkloadRequest Private(bool isPrivate) => Request(1) with { IsPrivate = isPrivate };

    private static WorkloadRequest Paid(double amount, string currency) => Request(1) with { Cost = amount, Currency = currency };
}
