using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Speed;

namespace Aforo.Core.Routing;

/// <summary>A target against a request: its chains, evaluated.</summary>
/// <param name="Context">Tokens: prompt and reserved output, or one token of it where the backend does not count what is reserved, against what is loaded.</param>
/// <param name="Time">Seconds to the first token against the client's patience.</param>
/// <param name="FirstTokenSeconds">Waiting and prefill of the likely size; null when no speed is known. A forecast counts here like a measurement: it orders targets and fills rules.</param>
public sealed record TargetVerdict(RoutingTarget Target, Chain Context, Chain Time, double? FirstTokenSeconds)
{
    /// <summary>Prompts up to so many, tokens, are asked about.</summary>
    private const long Longest = 1L << 24;

    /// <summary>Why it can't take the request, as a stable word; null when nothing known speaks against it.</summary>
    public string? Fault { get; init; }

    /// <summary>The prompt's size there.</summary>
    public required TokenBounds Prompt { get; init; }

    /// <summary>How the seconds are known; null when they are not.</summary>
    public Basis? TimeBasis => Time.Demand?.Basis;

    /// <summary>Whether the seconds come of a forecast, calibrated or not, instead of a measurement of this model or somebody's word.</summary>
    public bool IsForetold => IsForecast(Time);

    /// <summary>Whether no size of the prompt within its bounds would change the fault.</summary>
    internal bool IsSettled => Prompt.IsExact || Target.Unusable is not null || (IsCertain(Context) && IsCertain(Time));

    public static TargetVerdict Of(RoutingTarget target, RoutingRequest request)
    {
        var subject = new Subject(request.Agent, target.Backend, target.Model);
        var output = target.CountsOutput ? request.ReservedOutput ?? 0 : 1;
        var prompt = target.Prompt ?? request.Prompt;
        var context = new Chain
        {
            Dimension = Dimension.Context,
            Unit = "tokens",
            Subject = subject,
            Links = target.Context is { } link ? [link] : [],
            Demand = new Demand { Value = prompt.Likely + output, Low = prompt.Low + output, High = prompt.High + output, Basis = prompt.IsExact ? Basis.Measured : Basis.Predicted },
        };
        var seconds = Seconds(target, prompt.Likely);
        var time = new Chain
        {
            Dimension = Dimension.Time,
            Unit = "seconds",
            Subject = subject,
            Span = Span.FirstToken,
            Links = request.DeadlineSeconds is { } deadline ? [new Link { Layer = Layers.HttpClient, Value = deadline, OnExceed = OnExceed.Abort, Span = Span.FirstToken }] : [],
            Demand = seconds is { } value ? new Demand { Value = value.Value, Low = Seconds(target, prompt.Low)!.Low95, High = Seconds(target, prompt.High)!.High95, Basis = value.Basis } : null,
        };
        return new TargetVerdict(target, context, time, seconds?.Value)
        {
            Prompt = prompt,
            Fault = target.Unusable ?? (!Holds(context, target.CanCount) ? RoutingReasons.TooLargeForLocal : InTime(time) ? null : RoutingReasons.TooSlowForDeadline),
        };
    }

    /// <summary>The most tokens whose first token surely comes within so many seconds, by the slow end of a forecast; null when no speed is known.</summary>
    public long? MostTokensWithin(double seconds)
    {
        if (Seconds(Target, 0) is null) return null;
        var (holds, fails) = (0L, Longest);
        while (fails - holds > 1)
        {
            var middle = (holds + fails) / 2;
            if (Seconds(Target, middle)!.High95 <= seconds) holds = middle;
            else fails = middle;
        }
        return holds;
    }

    /// <summary>
    /// Where the interval straddles the limit and nobody can count: a server that refuses what is too long says so itself, so the likely figure decides;
    /// one that cuts in silence, or that could be asked and did not answer, gets only what is sure to fit. A limit that nobody knows stops nothing.
    /// </summary>
    private static bool Holds(Chain chain, bool mustBeSure = false) => chain.Holds ?? (chain.Ceiling is null || (!mustBeSure && chain.Ceiling is not { OnExceed: OnExceed.Cut } && !(chain.Margin < 0)));

    /// <summary>
    /// A forecast alone refuses nothing that it gives a chance: only where even its fast end, which one truth in forty undercuts, misses the deadline. What was
    /// measured or stated decides by the likely size.
    /// </summary>
    private static bool InTime(Chain time) => IsForecast(time) ? time.Holds != false : Holds(time);

    private static bool IsForecast(Chain time) => time.Demand is { Basis: Basis.Predicted or Basis.Calibrated };

    /// <summary>Whether demand and limit compare alike at both ends of the interval, or not at all.</summary>
    private static bool IsCertain(Chain chain) => chain.Demand is null || chain.Ceiling is null || chain.Holds is not null;

    /// <summary>
    /// The one place where seconds are computed: what is waited for a slot, and the prompt by the measured, else the stated speed, else by the forecast. What the cache
    /// likely holds is not read again; the slow end counts it all the same, since a cache may be lost.
    /// </summary>
    private static SpeedFigure? Seconds(RoutingTarget target, long tokens)
    {
        if (Reading(target, tokens) is not { } whole) return null;
        var cached = Math.Min(target.CachedTokens, tokens - 1) is > 0 and var held ? Reading(target, held)! : Certain(0, whole.Basis);
        var wait = target.QueueSeconds;
        return new SpeedFigure(wait + whole.Value - cached.Value, wait + whole.Low - cached.Low, wait + whole.High, wait + whole.Low95 - cached.Low95, wait + whole.High95, null, whole.Basis);
    }

    private static SpeedFigure? Reading(RoutingTarget target, long tokens) => target.PrefillSpeed is > 0 and var speed ? Certain(tokens / speed, target.PrefillBasis) : target.PrefillForecast?.SecondsFor(tokens);

    private static SpeedFigure Certain(double seconds, Basis basis) => new(seconds, seconds, seconds, seconds, seconds, null, basis);
}
