using System.Globalization;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Routing;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Serving;

/// <summary>Refusals in words: the arithmetic, and what would make the request pass.</summary>
/// <param name="words">The language.</param>
/// <param name="hasCloud">Whether a cloud backend is configured: where none is, that a request is private stops nothing.</param>
internal sealed class Refusals(Catalogue words, bool hasCloud)
{
    /// <summary>When to ask again for a backend that can't be reached: it may just be starting.</summary>
    public static readonly TimeSpan WhenDown = TimeSpan.FromSeconds(5);

    /// <summary>When to ask again for a backend whose queue is full: about the time of one answer.</summary>
    public static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(10);

    public ReplyError Of(RoutingDecision decision, RoutingRequest request)
    {
        var best = decision.RuledOut.OrderByDescending(verdict => verdict.Context.Margin ?? double.MinValue).FirstOrDefault();
        return decision.Reason switch
        {
            RoutingReasons.TooSlowForDeadline when best is not null => TooSlow(best),
            RoutingReasons.BackendDown => words.Error("overloaded", 503, "gateway.down", ("model", request.Model), ("backends", Names(decision))) with { RetryAfter = WhenDown },
            RoutingReasons.BudgetSpent => words.Error("rate_limit", 429, "gateway.budget-spent", ("backends", Names(decision))),
            RoutingReasons.UnknownModel when decision is { Rule: { } rule, RuledOut.IsEmpty: false } => words.Error("permission", 403, "gateway.rule-leaves-none", ("rule", rule), ("model", request.Model), ("backends", Names(decision))),
            RoutingReasons.UnknownModel when request.Model.Length == 0 => words.Error("invalid_request", 400, "gateway.no-model"),
            RoutingReasons.UnknownModel => words.Error("not_found", 404, "gateway.unknown-model", ("model", request.Model)),
            RoutingReasons.Rule => words.Error("permission", 403, "gateway.rule", ("rule", decision.Rule)),
            _ when best?.Fault == RoutingReasons.TooSlowForDeadline => Pinned(decision, TooSlow(best)),
            _ when best?.Fault == RoutingReasons.TooLargeForLocal => Pinned(decision, TooLarge(best)),
            _ => Pinned(decision, words.Error("overloaded", 503, "gateway.nowhere", ("model", request.Model), ("backends", Names(decision)))) with { RetryAfter = decision.RuledOut.Any(verdict => verdict.Fault == RoutingReasons.BackendDown) ? WhenDown : null },
        };
    }

    private ReplyError TooLarge(TargetVerdict verdict)
    {
        var (limit, source, prompt) = (verdict.Context.Ceiling!.Value!.Value, verdict.Context.Ceiling.Source, verdict.Prompt);
        var likely = verdict.Context.Demand!.Value;
        // Where the likely size would fit, the largest that it may have does not.
        var isForSure = likely > limit;
        var demand = isForSure ? likely : verdict.Context.Demand.High ?? likely;
        var slots = new Dictionary<string, FactValue>
        {
            ["exact"] = prompt.IsExact ? prompt.Likely : FactValue.Unknown,
            ["likely"] = prompt.IsExact ? FactValue.Unknown : prompt.Likely,
            ["low"] = prompt.Low,
            ["high"] = prompt.High,
            ["output"] = likely - prompt.Likely,
            ["model"] = verdict.Target.Model,
            ["backend"] = verdict.Target.Backend,
            ["limit"] = limit,
            ["endpoint"] = source.Endpoint,
            ["field"] = source.Field,
            ["entry"] = source.Catalog,
            ["date"] = source.AsOf,
            ["demand"] = demand,
            ["over"] = demand - limit,
            ["native"] = (double?)verdict.Target.NativeContext,
        };
        if (!isForSure && verdict.Context.Ceiling.OnExceed != OnExceed.Cut) return words.Error("overloaded", 503, "gateway.not-counted", [.. slots.Select(slot => (slot.Key, slot.Value))]) with { RetryAfter = WhenFull };
        var cure = !isForSure ? "" : " " + words.Text(verdict.Target.NativeContext is not { } native ? "gateway.cure" : native >= likely ? "gateway.cure-larger" : "gateway.cure-shorter", slots);
        return new ReplyError("context_length", Known(demand, limit) + GatewayWording.Mark + words.Text(isForSure ? "gateway.too-large" : "gateway.too-large-at-worst", slots) + cure, 400);
    }

    /// <summary>
    /// How Anthropic begins. Agents (OpenClaw and opencode among them) know a prompt that is too long by these words alone, compact it then, and take the numbers
    /// from them: they are English in every language, and their digits are not grouped.
    /// </summary>
    private static string Known(double demand, double limit) => string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {demand:F0} tokens > {limit:F0} maximum; ");

    private ReplyError TooSlow(TargetVerdict verdict)
    {
        var (seconds, deadline, demand) = (verdict.FirstTokenSeconds ?? 0, verdict.Time.Ceiling?.Value ?? 0, verdict.Time.Demand);
        var work = (verdict.Target.PrefillSpeed, verdict.IsForetold) switch
        {
            ({ }, _) => verdict.TimeBasis == Basis.Measured ? "gateway.reading-measured" : "gateway.reading-configured",
            (null, true) => "gateway.reading-predicted",
            _ => "gateway.reading-benched",
        };
        var reading = words.Text(work, ("tokens", verdict.Prompt.Likely), ("speed", Rounded(verdict.Target.PrefillSpeed)), ("backend", verdict.Target.Backend), ("seconds", Math.Round(seconds, 1)), ("least", Math.Round(demand?.Low ?? seconds, 1)));
        return words.Error("invalid_request", 400, "gateway.too-slow", ("reading", reading), ("deadline", Math.Round(deadline, 1)), ("above", Math.Ceiling(verdict.IsForetold ? demand?.High ?? seconds : seconds)), ("below", (double?)verdict.MostTokensWithin(deadline) ?? 0));

        static double? Rounded(double? speed) => speed is { } known ? Math.Round(known) : null;
    }

    private ReplyError Pinned(RoutingDecision decision, ReplyError error)
    {
        var key = decision.Reason switch
        {
            RoutingReasons.Private => "gateway.pinned",
            RoutingReasons.NoRuleAllowsCloud => "gateway.no-rule",
            _ => decision.IsPrivate && hasCloud ? "gateway.private" : null,
        };
        return key is null ? error : error with { Message = $"{error.Message} {words.Text(key)}" };
    }

    private string Names(RoutingDecision decision) => decision.RuledOut.IsEmpty ? words.Text("gateway.none-configured") : string.Join(", ", decision.RuledOut.Select(verdict => verdict.Target.Backend).Distinct());
}
