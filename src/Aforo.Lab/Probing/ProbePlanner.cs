using Aforo.Core.Chains;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Lab.Sending;

namespace Aforo.Lab.Probing;

/// <summary>Says what would be sent to prove a diagnosis on the running system. Pure: nothing is asked here.</summary>
public static class ProbePlanner
{
    private static readonly Span[] Waits = [Span.FirstToken, Span.Headers, Span.IdleBytes];

    /// <summary>One probe for the route with the largest prompt whose server answers on this machine; null when there is none.</summary>
    /// <param name="situation">What is seen now.</param>
    /// <param name="tokens">Tokens to send; null for the largest prompt that was seen.</param>
    public static ProbePlan? Of(Situation situation, long? tokens = null) => situation.Assessments
        .Where(assessment => assessment is { Route: { Runtime: { Reachable: true, BaseUrl: { } address }, ModelName: not null } } && Addresses.IsLoopback(address) && (tokens ?? assessment.Prompt) is > 0)
        .OrderByDescending(assessment => assessment.Route.Agent is not null).ThenByDescending(assessment => assessment.Prompt ?? 0)
        .Select(assessment => Of(assessment, situation, tokens ?? (long)assessment.Prompt!.Value)).FirstOrDefault();

    private static ProbePlan Of(Assessment assessment, Situation situation, long tokens)
    {
        var route = assessment.Route;
        var limit = assessment.Time.Where(chain => chain.Span is { } span && Waits.Contains(span) && chain.Ceiling is not null).MinBy(chain => chain.Ceiling!.Value);
        var loaded = route.RuntimeFacts.LastOrDefault(fact => fact is { Name: FactNames.ContextPerSlot, Layer: Layers.Loaded } && ModelNames.Same(fact.Scope.Model, route.ModelName))?.Value.Number;
        var isOllama = route.Runtime!.Kind == "ollama";
        var mine = situation.Seen.Models.Where(model => model.Runtime == route.Runtime.Id && model.Loaded).ToArray();
        var shares = mine.Any(model => model.Name == route.Model?.Name || model.WeightsDigest is { } digest && digest == route.Model?.WeightsDigest);
        return new ProbePlan
        {
            Destination = new Destination(new Uri(route.Runtime.BaseUrl!), DialectOf(route), route.ModelName),
            Tokens = tokens,
            NumCtx = isOllama && !route.SpeaksOpenAi ? route.AgentFact(FactNames.NumCtx)?.Value.Whole : null,
            Truncate = route.AgentFact(FactNames.Truncate)?.Value.Flag,
            Shift = route.AgentFact(FactNames.Shift)?.Value.Flag,
            LimitSeconds = limit?.Ceiling?.Value,
            LimitSpan = limit?.Span is { } watched ? Word(watched) : null,
            PrefillSeconds = assessment.PrefillSpeed is { Value: > 0 } speed ? tokens / speed.Value : null,
            LoadSeconds = Core.Workload.Demands.LongestLoad(route.Incidents),
            Loads = !isOllama ? false : !shares ? true : loaded is { } context && assessment.ContextNow is { } wanted ? context != wanted : true,
            MayEvict = [.. mine.Where(model => model.Name != route.Model?.Name && (model.WeightsDigest is null || model.WeightsDigest != route.Model?.WeightsDigest)).Select(model => model.Name)],
        };
    }

    private static Dialect DialectOf(Route route) => route.Runtime!.Kind switch
    {
        "ollama" when !route.SpeaksOpenAi => Dialect.Ollama,
        _ => Dialect.OpenAi,
    };

    private static string Word(Span span) => span switch { Span.FirstToken => "first_token", Span.Headers => "headers", _ => "idle_bytes" };
}
