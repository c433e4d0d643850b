using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aforo.Core.Cases;

namespace Aforo.Core.Workload;

/// <summary>
/// Makes a workload of what sessions and logs remember, so that one exists from the first day. The same request is often told twice, by
/// the agent (who sent it) and by the runtime (how long it took): the two are joined.
/// </summary>
public static class RecordedRequests
{
    /// <summary>Seconds by which two clocks, or the start of sending and of serving, may differ.</summary>
    private const double Tolerance = 30;

    /// <param name="requests">As readers give them, in any order.</param>
    /// <param name="zone">Offset to take for times without one.</param>
    public static IReadOnlyList<WorkloadRequest> Of(IEnumerable<ObservedRequest> requests, TimeSpan zone)
    {
        var timed = requests.Where(request => request.StartedAt is not null && !IsEstimateOnly(request)).ToArray();
        var byAgents = timed.Where(request => request.Scope.Agent is not null).ToArray();
        var byRuntimes = timed.Where(request => request.Scope.Agent is null).GroupBy(request => request.PromptTokens ?? -1).ToDictionary(group => group.Key, group => group.OrderBy(request => request.StartedAt!.Value.Local).ToList());
        var result = new List<WorkloadRequest>();
        foreach (var request in byAgents)
        {
            var twin = request.PromptTokens is { } size && size > 0 && byRuntimes.TryGetValue(size, out var candidates) ? candidates.Find(other => IsSame(request, other)) : null;
            if (twin is not null) byRuntimes[request.PromptTokens!.Value].Remove(twin);
            result.Add(Convert(request, twin, zone));
        }
        result.AddRange(byRuntimes.Values.SelectMany(left => left).Select(request => Convert(request, null, zone)));
        result.Sort((one, other) => one.StartedAt.CompareTo(other.StartedAt));
        return result;
    }

    /// <summary>An agent's own guess before it sends: the request itself is told by another record, or never went out.</summary>
    private static bool IsEstimateOnly(ObservedRequest request) => request is { Outcome: Cases.Outcome.Unknown, PromptTokens: null, OutputTokens: null };

    /// <summary>The agent's time lies within the runtime's: an agent that records the end, not the start, is allowed for.</summary>
    private static bool IsSame(ObservedRequest agent, ObservedRequest runtime)
    {
        var after = agent.StartedAt!.Value.SecondsSince(runtime.StartedAt!.Value);
        return after >= -Tolerance - (agent.ElapsedSeconds ?? 0) && after <= Tolerance + (runtime.ElapsedSeconds ?? 0);
    }

    private static WorkloadRequest Convert(ObservedRequest request, ObservedRequest? twin, TimeSpan zone)
    {
        var started = request.StartedAt!.Value;
        var prompt = request.PromptTokens ?? twin?.PromptTokens;
        return new WorkloadRequest
        {
            Id = Key(request),
            StartedAt = At(started, zone),
            Origin = "import",
            Agent = request.Scope.Agent,
            Conversation = request.Session is { } session ? Hash(session) : null,
            Model = request.Scope.Model ?? twin?.Scope.Model,
            Backend = twin?.Scope.Runtime ?? request.Scope.Runtime ?? request.Scope.Provider,
            PromptTokens = prompt,
            CachedTokens = request.CachedTokens ?? twin?.CachedTokens,
            OutputTokens = request.OutputTokens ?? twin?.OutputTokens,
            PrefillSeconds = request.PrefillSeconds ?? twin?.PrefillSeconds,
            DecodeSeconds = request.DecodeSeconds ?? twin?.DecodeSeconds,
            ElapsedSeconds = twin?.ElapsedSeconds ?? request.ElapsedSeconds,
            Outcome = Outcome(request.Outcome == Cases.Outcome.Unknown && twin is not null ? twin.Outcome : request.Outcome),
        };
    }

    private static WorkloadOutcome Outcome(Outcome outcome) => outcome switch
    {
        Cases.Outcome.Answered => WorkloadOutcome.Answered,
        Cases.Outcome.TimedOut => WorkloadOutcome.TimedOut,
        Cases.Outcome.Overflowed => WorkloadOutcome.Overflowed,
        Cases.Outcome.Failed => WorkloadOutcome.Failed,
        _ => WorkloadOutcome.Unknown,
    };

    private static DateTimeOffset At(LogTime time, TimeSpan zone)
    {
        var offset = time.Offset ?? zone;
        var ticks = Math.Clamp(time.Local.Ticks, TimeSpan.FromDays(2).Ticks, DateTime.MaxValue.Ticks - TimeSpan.FromDays(2).Ticks);
        return new DateTimeOffset(new DateTime(ticks), TimeSpan.FromMinutes(Math.Clamp(Math.Round(offset.TotalMinutes), -14 * 60, 14 * 60)));
    }

    /// <summary>The same line of the same source gives the same key, so that importing twice adds nothing.</summary>
    private static string Key(ObservedRequest request) => "import-" + Hash(string.Create(CultureInfo.InvariantCulture,
        $"{request.Scope.Agent}\n{request.Session}\n{request.StartedAt}\n{request.PromptTokens}\n{request.OutputTokens}\n{request.Source.File}\n{request.Source.Line}\n{request.Source.Pointer}"));

    private static string Hash(string text) => System.Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
