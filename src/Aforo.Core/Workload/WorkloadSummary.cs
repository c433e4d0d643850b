using System.Collections.Immutable;

namespace Aforo.Core.Workload;

/// <summary>Sizes of prompts in tokens, the reused part included.</summary>
public sealed record PromptSizes(int Known, long Median, long P90, long P99, long Largest);

/// <summary>What one agent, model or backend took of the workload.</summary>
/// <param name="PromptTokens">Of the requests of which they are known; null where they are of none.</param>
public sealed record WorkloadPart(string? Name, int Requests, long? PromptTokens, double PrefillSeconds);

/// <summary>What a recorded workload comes to: the requests that ask a model, in every value but one. Shares are 0 to 1; a value that nothing tells is null.</summary>
public sealed record WorkloadSummary
{
    /// <summary>Requests that ask a model (<see cref="WorkloadRequest.AsksModel"/>).</summary>
    public required int Requests { get; init; }

    /// <summary>Requests beside them that only asked what there is, or how long a text is: no other value has a part of them.</summary>
    public int AskedNoModel { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }

    public PromptSizes? Sizes { get; init; }

    public HeavyRequests? Heavy { get; init; }

    public long PromptTokens { get; init; }

    public long CachedTokens { get; init; }

    public long OutputTokens { get; init; }

    /// <summary>Share of private requests among those whose class is known.</summary>
    public double? PrivateShare { get; init; }

    public double WaitSeconds { get; init; }

    public double PrefillSeconds { get; init; }

    public double DecodeSeconds { get; init; }

    /// <summary>Requests whose seconds of prefill are recorded: what <see cref="PrefillSeconds"/> sums.</summary>
    public int PrefillKnown { get; init; }

    /// <summary>Requests that lost a prefix that had been cached.</summary>
    public int CacheLosses { get; init; }

    public long LostTokens { get; init; }

    /// <summary>Seconds that reading lost prefixes again took: each request's own share of its prefill.</summary>
    public double LostSeconds { get; init; }

    /// <summary>What changed first, where a prefix was lost, most frequent first.</summary>
    public ImmutableArray<(string Cause, int Requests)> LossCauses { get; init; } = [];

    /// <summary>Requests whose prefix survived further because a rule held it still.</summary>
    public int Spared { get; init; }

    /// <summary>Tokens that would have been read again in them.</summary>
    public long SparedTokens { get; init; }

    /// <summary>Requests that no local limit would have let through and that were refused with a reason or sent where they fit.</summary>
    public int FailuresAvoided { get; init; }

    public ImmutableArray<(WorkloadOutcome Outcome, int Requests)> Outcomes { get; init; } = [];

    public ImmutableArray<(string Currency, double Amount)> Costs { get; init; } = [];

    public double? EnergyWh { get; init; }

    public ImmutableArray<WorkloadPart> Agents { get; init; } = [];

    public ImmutableArray<WorkloadPart> Models { get; init; } = [];

    public ImmutableArray<WorkloadPart> Backends { get; init; } = [];

    /// <summary>Sums up requests. Memory grows by a few words a request, for the order of sizes.</summary>
    public static WorkloadSummary Of(IReadOnlyCollection<WorkloadRequest> recorded, double heavyShare)
    {
        var requests = recorded.Where(request => request.AsksModel).ToArray();
        var sizes = requests.Where(request => request.PromptTokens > 0).Select(request => request.PromptTokens!.Value).Order().ToArray();
        var classed = requests.Count(request => request.IsPrivate is not null);
        return new WorkloadSummary
        {
            Requests = requests.Length,
            AskedNoModel = recorded.Count - requests.Length,
            From = requests.Length == 0 ? null : requests.Min(request => request.StartedAt),
            To = requests.Length == 0 ? null : requests.Max(request => request.StartedAt),
            Sizes = sizes.Length == 0 ? null : new PromptSizes(sizes.Length, Rank(sizes, 0.5), Rank(sizes, 0.9), Rank(sizes, 0.99), sizes[^1]),
            Heavy = HeavyRequests.Of(requests, heavyShare),
            PromptTokens = requests.Sum(request => request.PromptTokens ?? 0),
            CachedTokens = requests.Sum(request => request.CachedTokens ?? 0),
            OutputTokens = requests.Sum(request => request.OutputTokens ?? 0),
            PrivateShare = classed == 0 ? null : (double)requests.Count(request => request.IsPrivate == true) / classed,
            WaitSeconds = requests.Sum(request => request.WaitSeconds ?? 0),
            PrefillSeconds = requests.Sum(request => request.PrefillSeconds ?? 0),
            DecodeSeconds = requests.Sum(request => request.DecodeSeconds ?? 0),
            PrefillKnown = requests.Count(request => request.PrefillSeconds is not null),
            CacheLosses = requests.Count(request => request.LostTokens > 0),
            LostTokens = requests.Sum(request => request.LostTokens ?? 0),
            LostSeconds = requests.Sum(Lost),
            LossCauses = [.. requests.Where(request => request is { LostTokens: > 0, PrefixCause: not null }).GroupBy(request => request.PrefixCause!).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Count()))],
            Spared = requests.Count(request => request.SparedTokens > 0),
            SparedTokens = requests.Sum(request => request.SparedTokens ?? 0),
            FailuresAvoided = requests.Count(request => request.Reason is "too-large-for-local" or "too-slow-for-deadline"),
            Outcomes = [.. requests.GroupBy(request => request.Outcome).OrderBy(group => group.Key).Select(group => (group.Key, group.Count()))],
            Costs = [.. requests.Where(request => request is { Cost: not null, Currency: not null }).GroupBy(request => request.Currency!).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => (group.Key, group.Sum(request => request.Cost!.Value)))],
            EnergyWh = requests.Any(request => request.EnergyWh is not null) ? requests.Sum(request => request.EnergyWh ?? 0) : null,
            Agents = Parts(requests, request => request.Agent),
            Models = Parts(requests, request => request.Model),
            Backends = Parts(requests, request => request.Backend),
        };
    }

    private static double Lost(WorkloadRequest request) => request is { LostTokens: > 0, PrefillSeconds: { } seconds, UncachedTokens: > 0 }
        ? seconds * Math.Min(1, (double)request.LostTokens.Value / request.UncachedTokens.Value)
        : 0;

    private static ImmutableArray<WorkloadPart> Parts(IEnumerable<WorkloadRequest> requests, Func<WorkloadRequest, string?> name) =>
    [
        .. requests.GroupBy(name)
            .Select(group => new WorkloadPart(group.Key, group.Count(), group.Any(request => request.PromptTokens is not null) ? group.Sum(request => request.PromptTokens ?? 0) : null, group.Sum(request => request.PrefillSeconds ?? 0)))
            .OrderByDescending(part => part.Requests).ThenBy(part => part.Name, StringComparer.Ordinal),
    ];

    /// <summary>Nearest rank: the smallest value that at least that share of all does not exceed.</summary>
    private static long Rank(long[] sorted, double share) => sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
