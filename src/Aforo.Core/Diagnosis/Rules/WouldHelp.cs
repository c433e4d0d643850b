using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>BUY-02: the prompts exceed what any setting of this model holds in this machine.</summary>
internal sealed class WouldHelp() : RouteRule("BUY-02", "purchase.would-help")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        if (assessment is not { Context.Holds: false, TargetContext: null, Prompt: { } prompt, Memory: { KvBytesPerToken: > 0 and { } each } memory, MemoryNow: [{ Ceiling: { Value: { } usable } ceiling }] }) yield break;
        if (assessment.NativeContext is not { } native || native < prompt) yield break;
        // The smallest that could do: the prompt itself, with the cheapest cache that engines offer without known harm (q8_0: 34 bytes for 32 values).
        var cheapest = memory.WeightsBytes + memory.BufferBytes + prompt * each * 17 / 32;
        if (cheapest <= usable) yield break;
        yield return Found(assessment, Severity.Warning, ("prompt", prompt), ("need", Math.Ceiling(cheapest)), ("usable", usable), ("missing", Math.Ceiling(cheapest - usable))) with
        {
            Evidence = [Of(ceiling, ceiling.Layer, "bytes"), Of(assessment.Context.Demand!, FactNames.PromptTokens)],
            Arithmetic = [Calculation.Times(prompt, each * 17 / 32, "bytes"), Calculation.Minus(Math.Ceiling(cheapest), usable, "bytes")],
            Remedy = new Remedy("purchase.compare", Values(("context", Math.Ceiling(prompt / 1024) * 1024))),
            Weight = cheapest - usable,
        };
    }
}
