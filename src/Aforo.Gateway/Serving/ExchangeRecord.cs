using System.Globalization;
using Aforo.Core.Routing;
using Aforo.Core.Workload;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forensics;
using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Serving;

/// <summary>What is noted of a request while it passes.</summary>
internal sealed class ExchangeRecord
{
    private RoutingDecision? _decision;
    private TokenBounds? _prompt;
    private WorkloadOutcome _outcome = WorkloadOutcome.Unknown;
    private WorkloadLeg _leg;

    public string? Agent { get; set; }

    public string? Model { get; set; }

    public string? Backend { get; set; }

    public long? RequestBytes { get; set; }

    public long? ReplyBytes { get; set; }

    public double? WaitSeconds { get; set; }

    public double? FirstByteSeconds { get; set; }

    public int Heartbeats { get; set; }

    public double? Cost { get; set; }

    public string? Currency { get; set; }

    public double? EnergyWh { get; set; }

    public string? Conversation { get; set; }

    /// <summary>What became of the conversation's prefix; null for its first turn.</summary>
    public PrefixChange? Change { get; set; }

    /// <summary>What was held still of the prompt.</summary>
    public Stabilization Stabilized { get; set; }

    /// <summary>Tokens that were not lost because of it.</summary>
    public long? SparedTokens { get; set; }

    public ReplyFigures Figures { get; set; } = new();

    /// <summary>A prefill that goes on without its client and may cost something: what is known of that stands here when the task is done. Null where nothing goes on.</summary>
    public (Flight Flight, Task Settled)? LeftBehind { get; set; }

    public void Take(RoutingDecision decision, RoutingRequest request) => (_decision, _prompt) = (decision, request.Prompt);

    /// <summary>Why it went where it did, where that is not the reason of the decision.</summary>
    public string? Reason { get; set; }

    /// <summary>The prompt's likely size; 0 where nothing is known of it.</summary>
    public long LikelyTokens => _prompt?.Likely ?? 0;

    public void Refuse(string reason) => (Reason, _outcome, _leg) = (reason, WorkloadOutcome.Refused, WorkloadLeg.Admission);

    public void End(WorkloadOutcome outcome, WorkloadLeg leg)
    {
        if (_outcome == WorkloadOutcome.Unknown) (_outcome, _leg) = (outcome, leg);
    }

    public WorkloadRequest Of(string id, DateTimeOffset arrived, double elapsed, ApiEndpoint endpoint, int? status) => new()
    {
        Id = id,
        StartedAt = arrived,
        Agent = Agent,
        Conversation = Conversation,
        LostTokens = Change?.LostTokens,
        PrefixCause = Change?.Cause,
        PrefixPosition = Change?.Position,
        PrefixHash = Change is { Hash: not 0 } ? Change.Hash.ToString("x16", CultureInfo.InvariantCulture) : null,
        Stabilized = Stabilized == Stabilization.None ? null : Stabilized.ToString().Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant(),
        SparedTokens = SparedTokens,
        Dialect = endpoint.Dialect.ToString().ToLowerInvariant(),
        Path = endpoint.Path,
        Model = Model,
        Backend = Backend,
        Route = _outcome == WorkloadOutcome.Refused ? "refused" : _decision?.Route switch { RouteKind.Cloud => "cloud", RouteKind.Local => "local", _ => "refused" },
        Reason = Reason ?? _decision?.Reason,
        IsPrivate = _decision?.IsPrivate,
        PromptTokens = Figures.PromptTokens ?? (_prompt is { IsExact: true, Likely: > 0 } counted ? counted.Likely : null),
        CachedTokens = Figures.CachedTokens,
        OutputTokens = Figures.OutputTokens,
        RequestBytes = RequestBytes,
        ReplyBytes = ReplyBytes,
        WaitSeconds = WaitSeconds,
        PrefillSeconds = Figures.PrefillSeconds ?? FirstByteSeconds,
        DecodeSeconds = Figures.DecodeSeconds,
        ElapsedSeconds = elapsed,
        Status = status,
        Outcome = _outcome,
        FailedLeg = _leg,
        Cost = Cost,
        Currency = Currency,
        EnergyWh = EnergyWh,
    };
}
