using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CTX-09: the server divides its context among slots, and one request gets less than what was set.</summary>
internal sealed class SlotsDivide() : RouteRule("CTX-09", "context.slots-divide")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment.Route.RuntimeFact(FactNames.Slots) is not { Value.Number: > 1 and { } slots } fact) yield break;
        if (assessment.Route.RuntimeFact(FactNames.KvUnified)?.Value.Flag == true) yield break;
        if (assessment.Route.RuntimeFact(FactNames.ContextTotal) is not { Value.Number: { } total } pool || assessment.ContextNow is not { } each) yield break;
        // Ollama asks for as many tokens as slots times context, so there a slot has what was set.
        if (assessment.Route.Runtime?.Kind == "ollama" || Math.Abs(total - each * slots) > 256 * slots) yield break;
        var expected = assessment.Route.AgentFact(FactNames.ContextWindow)?.Value.Number;
        var fails = assessment.Context.Holds == false;
        if (!fails && !(expected > each)) yield break;
        yield return Found(assessment, fails ? Severity.Critical : Severity.Warning, ("total", total), ("slots", slots), ("each", each), ("prompt", assessment.Prompt is { } prompt ? prompt : FactValue.Unknown)) with
        {
            Variant = fails ? "fails" : null,
            Evidence = [Evidence.Of(pool), Evidence.Of(fact), Of(assessment.Context.Ceiling!, FactNames.ContextPerSlot)],
            Arithmetic = [new Arithmetic(Calculation.Text($"{total} / {slots}"), Math.Floor(total / slots), "tokens"), .. fails ? [Calculation.Minus(assessment.Prompt!.Value, each, "tokens")] : (Arithmetic[])[]],
            Remedy = new Remedy("llama-server.fewer-slots", Values(("total", total), ("slots", 1))),
            Weight = fails ? assessment.Prompt!.Value - each : expected!.Value - each,
        };
    }
}
