using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Routing;

/// <summary>A target against a request: its chains, evaluated.</summary>
/// <param name="Context">Tokens: prompt and reserved output, or one token of it where the backend does not count what is reserved, against what is loaded.</param>
/// <param name="Time">Seconds to the first token against the client's patience.</param>
/// <param name="FirstTokenSeconds">Waiting and prefill; null when no speed is known.</param>
public sealed record TargetVerdict(RoutingTarget Target, Chain Context, Chain Time, double? FirstTokenSeconds)
{
    /// <summary>Why it can't take the request, as a stable word; null when nothing known speaks against it.</summary>
    public string? Fault { get; init; }

    public static TargetVerdict Of(RoutingTarget target, RoutingRequest request)
    {
        var subject = new Subject(request.Agent, target.Backend, target.Model);
        var output = target.CountsOutput ? request.ReservedOutput ?? 0 : 1;
        var prompt = request.Prompt;
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
            Demand = seconds is { } value ? new Demand { Value = value, Low = Seconds(target, prompt.Low), High = Seconds(target, prompt.High), Basis = target.PrefillBasis } : null,
        };
        return new TargetVerdict(target, context, time, seconds) { Fault = target.Unusable ?? (Holds(context) ? Holds(time) ? null : "too-slow-for-deadline" : "too-large-for-local") };
    }

    /// <summary>
    /// Where the interval straddles the limit and nobody could count: a server that refuses what is too long says so itself, so the likely figure decides;
    /// one that cuts in silence gets only what is sure to fit.
    /// </summary>
    private static bool Holds(Chain chain) => chain.Holds ?? (chain.Ceiling is not { OnExceed: OnExceed.Cut } && !(chain.Margin < 0));

    private static double? Seconds(RoutingTarget target, long tokens) => target.PrefillSpeed is > 0 and var speed ? target.QueueSeconds + (tokens / speed) : null;
}
