using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// CTX-12: the first prompt of a conversation, which is system text and tools, already fills the window. Compaction keeps at
/// most a quarter of a window free, so a base above three quarters can never be compacted away.
/// </summary>
internal sealed class BasePromptFills() : RouteRule("CTX-12", "context.base-prompt-fills")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.ContextNow is not { } window) yield break;
        var first = assessment.Route.Requests
            .Where(request => request.Session is not null && request.PromptTokens > 0)
            .GroupBy(request => request.Session)
            // A conversation that never grows tells nothing of its base: its first prompt may be anything.
            .Where(session => session.Max(request => request.PromptTokens) > session.First().PromptTokens)
            .Select(session => session.First())
            .MinBy(request => request.PromptTokens);
        if (first?.PromptTokens is not { } tokens || tokens <= window * 3 / 4) yield break;
        yield return Found(assessment, tokens > window ? Severity.Critical : Severity.Warning, ("base", tokens), ("window", window), ("share", Math.Round(100 * tokens / window))) with
        {
            Evidence = [new Evidence(FactNames.PromptTokens, tokens, "tokens", first.Basis, first.Source), Of(assessment.Context.Ceiling!, assessment.Context.Ceiling!.Layer)],
            Arithmetic = [new Arithmetic(Calculation.Text($"100 * {tokens} / {window}"), Math.Round(100 * tokens / window, 1), "%")],
            Remedy = DefinitionRemedy.For(assessment),
            Weight = tokens,
        };
    }
}
