using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-05: a context is written where it never reaches the server, such as on Ollama's <c>/v1</c> route.</summary>
internal sealed class SettingCannotReachServer() : RouteRule("CTX-05", "context.setting-cannot-reach-server")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var lost = assessment.Route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.NumCtx, Role: Role.Ineffective });
        var carried = assessment.Route.AgentFact(FactNames.NumCtx);
        if (lost is null && carried is not null && assessment.Route is { SpeaksOpenAi: true, Runtime.Kind: "ollama" }) lost = carried;
        if (lost?.Value.Number is not { } wanted || assessment.ContextNow == wanted) yield break;
        yield return Found(assessment, assessment.Context.Holds == false ? Severity.Critical : Severity.Warning,
            ("wanted", wanted), ("now", assessment.ContextNow is { } now ? now : FactValue.Unknown), ("reason", lost.Reason ?? "v1-cannot-carry-num-ctx")) with
        {
            Evidence = assessment.Context.Ceiling is { } ceiling ? [Evidence.Of(lost), Of(ceiling, ceiling.Layer)] : [Evidence.Of(lost)],
            Remedy = DefinitionRemedy.For(assessment),
            Weight = wanted,
        };
    }
}
