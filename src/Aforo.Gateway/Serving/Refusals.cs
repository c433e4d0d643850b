using System.Globalization;
using Aforo.Core.Routing;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Serving;

/// <summary>Refusals in words: the arithmetic, and what would make the request pass.</summary>
internal static class Refusals
{
    public static ReplyError Of(RoutingDecision decision, RoutingRequest request)
    {
        var best = decision.RuledOut.OrderByDescending(verdict => verdict.Context.Margin ?? double.MinValue).FirstOrDefault();
        return decision.Reason switch
        {
            RoutingReasons.TooSlowForDeadline when best is not null => new ReplyError("invalid_request", TooSlow(best, request), 400),
            RoutingReasons.BackendDown => new ReplyError("overloaded", $"aforo: no backend for \"{request.Model}\" can be reached: {Names(decision)}. Is it running?", 503),
            RoutingReasons.BudgetSpent => new ReplyError("rate_limit", $"aforo: the budget for {Names(decision)} is spent in this period", 429),
            RoutingReasons.UnknownModel => new ReplyError("not_found", $"aforo: no backend has the model \"{request.Model}\"", 404),
            RoutingReasons.Rule => new ReplyError("permission", $"aforo: the rule \"{decision.Rule}\" refuses this request", 403),
            _ when best?.Fault == RoutingReasons.TooSlowForDeadline => new ReplyError("invalid_request", TooSlow(best, request) + Pinned(decision), 400),
            _ when best?.Fault == RoutingReasons.TooLargeForLocal => new ReplyError("context_length", TooLarge(best, request) + Pinned(decision), 400),
            _ => new ReplyError("overloaded", $"aforo: no backend can take this request for \"{request.Model}\": {Names(decision)}{Pinned(decision)}", 503),
        };
    }

    private static string TooLarge(TargetVerdict verdict, RoutingRequest request)
    {
        var limit = verdict.Context.Ceiling!.Value!.Value;
        var demand = verdict.Context.Demand!;
        var output = demand.Value - request.Prompt.Likely;
        var size = request.Prompt.IsExact ? $"has {N(request.Prompt.Likely)} tokens" : $"has about {N(request.Prompt.Likely)} tokens (between {N(request.Prompt.Low)} and {N(request.Prompt.High)})";
        var source = verdict.Context.Ceiling.Source;
        var where = source.Endpoint is { } endpoint ? $" ({endpoint}, {source.Field})" : "";
        var native = verdict.Target.NativeContext;
        if (demand.Value <= limit)
            return $"{Known(demand.High ?? demand.Value, limit)}the prompt has between {N(request.Prompt.Low)} and {N(request.Prompt.High)} tokens, and {verdict.Target.Backend} can't count it; \"{verdict.Target.Model}\" there has {N(limit)}{where} and cuts what is longer without telling: {N(demand.High ?? demand.Value)} - {N(limit)} = {N((demand.High ?? demand.Value) - limit)} tokens too many at worst. A context of {N(demand.High ?? demand.Value)} would take it surely; three answered requests of 4 KiB or more narrow the bounds.";
        var cure = native >= demand.Value ? $"The model itself holds {N(native.Value)}: a larger context in its definition or start flags would take it." : native is { } own ? $"The model holds {N(own)} at most: a shorter prompt would pass, or a model with a longer context." : "A larger context or a shorter prompt would pass.";
        return $"{Known(demand.Value, limit)}the prompt {size} and {N(output)} {(output == 1 ? "is" : "are")} kept for the answer; \"{verdict.Target.Model}\" on {verdict.Target.Backend} has {N(limit)}{where}: {N(demand.Value)} - {N(limit)} = {N(demand.Value - limit)} tokens too many. {cure}";
    }

    /// <summary>How Anthropic begins. Agents know a prompt that is too long by such words, and take the numbers from them.</summary>
    private static string Known(double demand, double limit) => string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {demand:F0} tokens > {limit:F0} maximum; aforo: ");

    private static string TooSlow(TargetVerdict verdict, RoutingRequest request)
    {
        var (seconds, deadline, speed) = (verdict.FirstTokenSeconds ?? 0, verdict.Time.Ceiling?.Value ?? 0, verdict.Target.PrefillSpeed ?? 0);
        return $"aforo: reading {N(request.Prompt.Likely)} tokens at {N(speed)} tok/s on {verdict.Target.Backend} takes {S(seconds)} s, and the client gives up after {S(deadline)} s. A limit above {S(Math.Ceiling(seconds))} s in the client, or a prompt below {N(Math.Floor(deadline * speed))} tokens, would pass.";
    }

    private static string Pinned(RoutingDecision decision) => decision.Reason switch
    {
        RoutingReasons.Private => " It is private, so no cloud backend may take it.",
        RoutingReasons.NoRuleAllowsCloud => " A cloud backend would take it, and no rule allows that.",
        _ => decision.IsPrivate ? " It is private: no rule says otherwise." : "",
    };

    private static string Names(RoutingDecision decision) => decision.RuledOut.IsEmpty ? "none is configured" : string.Join(", ", decision.RuledOut.Select(verdict => verdict.Target.Backend).Distinct());

    private static string N(double number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string S(double seconds) => seconds.ToString("0.#", CultureInfo.InvariantCulture);
}
