using Aforo.Core.Workload;
using CsCheck;

namespace Aforo.Core.Tests.Workload;

public sealed class HeavyRequestsTests
{
    [Fact]
    public void The_fewest_requests_that_make_up_the_share_are_taken()
    {
        // 100 s in all: the 60 s one alone is more than a fifth.
        var heavy = HeavyRequests.Of([Request(1_000, 10), Request(6_000, 60), Request(3_000, 30)], 0.2);
        Assert.Equal(new HeavyRequests(0.2, 1, 3, 6_000, 0.6, 0), heavy);
    }

    [Theory]
    [InlineData(WorkloadOutcome.Refused)]
    [InlineData(WorkloadOutcome.Overflowed)]
    public void What_nobody_read_weighs_nothing(WorkloadOutcome outcome)
    {
        var heavy = HeavyRequests.Of([Request(174_051, null) with { Outcome = outcome }, Request(6_000, 60), Request(1_000, 10)], 0.2);
        Assert.Equal((1, 2, 6_000L), (heavy!.Count, heavy.OfRequests, heavy.FromTokens));
    }

    [Fact]
    public void A_reused_prefix_weighs_nothing()
    {
        var heavy = HeavyRequests.Of([Request(100_000, null) with { CachedTokens = 99_000 }, Request(5_000, null)], 0.5);
        Assert.Equal((1, 5_000L, 2), (heavy!.Count, heavy.FromTokens, heavy.Estimated));
    }

    [Fact]
    public void A_time_that_was_not_recorded_is_taken_at_the_rate_of_the_others()
    {
        // 1,000 tokens in 10 s: the request of 9,000 tokens without a time weighs 90 s.
        var heavy = HeavyRequests.Of([Request(1_000, 10), Request(9_000, null)], 0.85);
        Assert.Equal((1, 1, 0.9), (heavy!.Count, heavy.Estimated, Math.Round(heavy.ReachedShare, 9)));
    }

    [Fact]
    public void What_is_sent_to_a_cloud_stays_as_heavy_as_it_was()
    {
        var requests = Enumerable.Range(1, 100).Select(i => Request(1_000 * i, 2.5 * i)).ToList();
        var line = HeavyRequests.Of(requests, 0.2)!.FromTokens;
        for (var turn = 0; turn < 5; turn++)
        {
            requests = [.. requests.Select(request => request.PromptTokens >= line ? request with { Route = "cloud", PrefillSeconds = 1 } : request)];
            Assert.Equal(line, HeavyRequests.Of(requests, 0.2)!.FromTokens);
        }
    }

    [Fact]
    public void Nothing_known_gives_nothing() => Assert.Null(HeavyRequests.Of([new WorkloadRequest { Id = "a", StartedAt = default }], 0.2));

    [Fact]
    public void No_smaller_number_of_requests_reaches_the_share() =>
        Gen.Select(Gen.Double[0.01, 1000].Array[1, 30], Gen.Double[0, 1]).Sample((times, share) =>
        {
            var heavy = HeavyRequests.Of(times.Select(time => Request(100, time)), share)!;
            var sorted = times.OrderDescending().ToArray();
            var total = sorted.Sum();
            return sorted.Take(heavy.Count).Sum() >= share * total * (1 - 1e-12) && (heavy.Count == 0 || sorted.Take(heavy.Count - 1).Sum() < share * total * (1 + 1e-12));
        });

    private static WorkloadRequest Request(long tokens, double? seconds) => new() { Id = Guid.NewGuid().ToString("n"), StartedAt = default, PromptTokens = tokens, PrefillSeconds = seconds };
}
