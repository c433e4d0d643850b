using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-14: prompts were refused as too long. Current when the present context would refuse the largest of them again.</summary>
internal sealed class Overflow() : RouteRule("CTX-14", "context.overflow")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var refused = assessment.Route.Of(IncidentKinds.PromptRejectedTooLong).ToArray();
        var requests = assessment.Route.Requests.Where(request => request.Outcome == Outcome.Overflowed).ToArray();
        if (refused.Length + requests.Length == 0) yield break;
        // The server's log and the agent's session tell of the same refusals.
        var count = Math.Max(refused.Length, requests.Length);
        var largest = Workload.Demands.LargestPrompt(requests, refused);
        var stated = refused.Select(incident => incident.Number(NumberNames.Context)).Concat(requests.Select(request => (double?)request.ContextStated)).Where(context => context is not null).Max();
        var now = assessment.ContextNow;
        var mended = largest is { } demand && now is { } ceiling && demand.Value < ceiling && assessment.Context.Holds != false;
        if (largest is null && now is not null && stated is not null && now > stated) mended = true;
        yield return Found(assessment, Severity.Critical,
            ("count", count), ("prompt", largest is null ? FactValue.Unknown : largest.Value), ("limit", now ?? stated ?? FactValue.Unknown), ("stated", stated ?? FactValue.Unknown)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Variant = largest is null ? "no-sizes" : null,
            Evidence = [.. refused.OrderByDescending(incident => incident.Number(NumberNames.PromptTokens)).Take(3).Select(incident => Of(incident, NumberNames.PromptTokens)),
                .. requests.OrderByDescending(request => request.PromptTokens).Take(3).Select(request => new Evidence(FactNames.PromptTokens, request.PromptTokens is { } size ? size : FactValue.Unknown, "tokens", request.Basis, request.Source))],
            Arithmetic = largest is { } known && (now ?? stated) is { } limit ? [Calculation.Minus(known.Value, limit, "tokens")] : [],
            Remedy = mended ? null : DefinitionRemedy.For(assessment),
            Explains = [.. refused],
            Weight = 1e6 * count,
        };
    }
}
