using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// CTX-15: the runtime cuts the prompt and answers as if nothing had happened. Proved by its WARN line, by a count that
/// stays at the version's cut while the conversation grows, or foreseen from the version's formula.
/// </summary>
internal sealed class SilentTruncation() : RouteRule("CTX-15", "context.silent-truncation")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var cuts = assessment.Route.Of(IncidentKinds.PromptTruncated).ToArray();
        var fingerprint = TruncationFingerprint.Of(assessment);
        var foreseen = assessment is { Overflow: { Effect: OnExceed.Cut, Silent: true }, Context.Holds: false };
        if (cuts.Length == 0 && fingerprint is null && !foreseen) yield break;
        var worst = cuts.MaxBy(incident => incident.Number(NumberNames.LostTokens) ?? 0);
        var prompt = worst?.Number(NumberNames.PromptTokens) ?? assessment.Prompt;
        var kept = worst?.Number(NumberNames.KeptTokens) ?? assessment.Overflow?.KeptTokens ?? fingerprint?.Kept;
        var mended = cuts.Length > 0 && assessment.Context.Holds == true && fingerprint is null;
        yield return Found(assessment, Severity.Critical,
            ("count", cuts.Length), ("prompt", prompt ?? FactValue.Unknown), ("kept", kept ?? FactValue.Unknown), ("lost", prompt - kept ?? FactValue.Unknown),
            ("keep", worst?.Number(NumberNames.Keep) ?? FactValue.Unknown), ("version", assessment.Route.Runtime?.Version), ("turns", fingerprint?.Turns ?? FactValue.Unknown),
            ("context", assessment.ContextNow ?? FactValue.Unknown)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Variant = cuts.Length > 0 ? "logged" : fingerprint is not null ? "fingerprint" : "foreseen",
            Evidence = [.. cuts.Take(3).Select(incident => Of(incident, NumberNames.KeptTokens)), .. fingerprint?.Evidence ?? [], .. foreseen ? [Of(assessment.Context.Ceiling!, assessment.Context.Ceiling!.Layer)] : (Evidence[])[]],
            Arithmetic = [.. assessment.Overflow is { Formula: { } formula, KeptTokens: { } left } && left == kept ? [new Arithmetic(formula, left, "tokens")] : (Arithmetic[])[],
                .. prompt is { } whole && kept is { } survived ? [Calculation.Minus(whole, survived, "tokens")] : (Arithmetic[])[]],
            Remedy = mended ? null : DefinitionRemedy.For(assessment),
            Explains = [.. cuts],
            Weight = (prompt - kept ?? 0) + 1e6 * cuts.Length,
        };
    }
}
