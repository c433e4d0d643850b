using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>OBS-02: the agent's own estimate of a prompt is far from what the server counted, so that it compacts at the wrong moment.</summary>
internal sealed class EstimateFarOff() : RouteRule("OBS-02", "observation.estimate-far-off")
{
    /// <summary>Heuristics by characters are off by a tenth or two on ordinary text.</summary>
    private const double Far = 0.3;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var off = assessment.Route.Requests
            .Where(request => request is { PromptTokens: > 0, EstimatedTokens: > 0 } && Math.Abs(request.EstimatedTokens.Value - request.PromptTokens.Value) > request.PromptTokens.Value * Far)
            .MaxBy(request => Math.Abs(request.EstimatedTokens!.Value - request.PromptTokens!.Value));
        if (off is not { PromptTokens: { } counted, EstimatedTokens: { } estimated }) yield break;
        // An estimate that is far too big where the server's count stays at the window is no bad estimate: the server cuts.
        if (estimated > counted && assessment.ContextNow is { } window && estimated > window) yield break;
        yield return Found(assessment, Severity.Info, ("estimated", estimated), ("counted", counted), ("share", Math.Round(100.0 * estimated / counted))) with
        {
            Variant = estimated < counted ? "low" : "high",
            Evidence = [new Evidence("estimated_tokens", estimated, "tokens", Basis.Read, off.Source), new Evidence(FactNames.PromptTokens, counted, "tokens", Basis.Read, off.Source)],
            Arithmetic = [new Arithmetic(Calculation.Text($"100 * {estimated} / {counted}"), Math.Round(100.0 * estimated / counted, 1), "%")],
            Remedy = new Remedy("agent.trust-server-count", Values()),
            Weight = Math.Abs(estimated - counted),
        };
    }
}
