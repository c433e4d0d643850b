using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Chains;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Competing;

/// <summary>
/// The ways to let the largest prompt through that there are besides each other, each with its price. They are figured for the route whose
/// context fails now; where none does, there is nothing to choose.
/// </summary>
internal static class CompetingRemedies
{
    private const string SmallerType = "q8_0";

    public static ImmutableArray<CompetingRemedy> Of(Situation situation, ImmutableArray<PlannedStep> steps, PlanRequest request)
    {
        var assessment = situation.Assessments.FirstOrDefault(assessment => assessment.Context.Holds == false && assessment.Route.Agent is not null)
            ?? situation.Assessments.FirstOrDefault(assessment => assessment.Context.Holds == false);
        if (assessment is not { Prompt: { } prompt, ContextNow: { } now }) return [];
        var definition = steps.SelectMany(step => step.Intentions).OfType<DefinitionIntention>().FirstOrDefault();
        return [.. new[] { Larger(assessment, definition), SmallerKv(assessment), Compaction(assessment, prompt, now), Slots(assessment), Cloud(assessment, prompt, request) }.OfType<CompetingRemedy>()];
    }

    private static CompetingRemedy? Larger(Assessment assessment, DefinitionIntention? definition)
    {
        if (assessment.NativeContext is not { } native || native < assessment.Prompt) return new CompetingRemedy("larger-context", Values(("native", assessment.NativeContext ?? FactValue.Unknown)), false, "native-window");
        var context = definition?.Context ?? assessment.TargetContext;
        if (context is not { } target) return new CompetingRemedy("larger-context", Values(("to", native)), false, "memory");
        var chain = assessment.MemoryMended is [var mended] ? mended : null;
        return new CompetingRemedy("larger-context", Values(
            ("to", target), ("more_bytes", assessment.MemoryAtTarget?.TotalBytes - assessment.Memory?.TotalBytes is { } more ? more : FactValue.Unknown),
            ("total_bytes", assessment.MemoryAtTarget is { } need ? need.TotalBytes : FactValue.Unknown), ("usable_bytes", chain?.Ceiling?.Value ?? FactValue.Unknown), ("seconds", Prefill(assessment, assessment.Prompt))), chain?.Holds, Chosen: definition is not null);
    }

    /// <summary>Half the cache, for everything that the server runs; the quality of long answers may suffer a little.</summary>
    private static CompetingRemedy? SmallerKv(Assessment assessment)
    {
        if (assessment.Route is not { Runtime.Kind: "ollama" or "llama-server" or "ik-llama", Model: { Shape: { } shape, FileBytes: { } weights } } || assessment.NativeContext is not { } native || native < assessment.Prompt) return null;
        if (assessment.Fact(FactNames.CacheTypeK)?.Value.Text is { } type && type is not ("f16" or "bf16")) return null;
        MemoryNeed? Need(string kind) => MemoryNeed.Of(shape, weights, new MemoryNeedSettings { Context = (long)native, CacheTypeK = kind, CacheTypeV = kind, Parallel = (int)(assessment.Route.RuntimeFact(FactNames.Parallel)?.Value.Whole ?? 1) });
        if (Need(SmallerType) is not { } smaller || Need("f16") is not { } full || smaller.KvBytes >= full.KvBytes) return null;
        var usable = assessment.MemoryNow is [{ Ceiling.Value: { } ceiling }] ? ceiling : (double?)null;
        var holds = usable is { } room ? smaller.TotalBytes <= room : (bool?)null;
        return new CompetingRemedy("smaller-kv-type", Values(("to", native), ("type", SmallerType), ("saves_bytes", full.KvBytes - smaller.KvBytes), ("total_bytes", smaller.TotalBytes), ("usable_bytes", usable ?? FactValue.Unknown)), holds, holds == false ? "memory" : null);
    }

    /// <summary>Nothing is loaded anew, but what exceeds the window is summed up, and what is left is read again after each time.</summary>
    private static CompetingRemedy? Compaction(Assessment assessment, double prompt, double now)
    {
        if (assessment.Route.Agent is null) return null;
        var reserve = assessment.Fact(FactNames.MaxOutputTokens)?.Value.Number ?? 8192;
        var at = Math.Floor(now - Math.Max(reserve, 20_000));
        var firsts = assessment.Route.Requests.Where(request => request.PromptTokens > 0 && request.Session is not null).GroupBy(request => request.Session).Select(session => session.First().PromptTokens!.Value).DefaultIfEmpty(0).Min();
        var holds = at > 0 && (firsts == 0 || firsts < at || firsts == (long)prompt);
        return new CompetingRemedy("earlier-compaction", Values(("at", Math.Max(0, at)), ("given_up", prompt - Math.Max(0, at)), ("seconds", Prefill(assessment, Math.Max(0, at)))), holds, holds ? null : "base-prompt");
    }

    private static CompetingRemedy? Slots(Assessment assessment)
    {
        var slots = assessment.Route.RuntimeFact(FactNames.Parallel) ?? assessment.Route.RuntimeFact(FactNames.Slots);
        if (slots is not { Value.Whole: > 1 and { } count }) return null;
        var divides = assessment.Route.Runtime?.Kind is not "ollama" && assessment.Route.RuntimeFact(FactNames.KvUnified)?.Value.Flag != true;
        var frees = assessment.Memory?.KvBytes * (count - 1) / count;
        var gives = divides && assessment.ContextNow is { } each ? each * count : (double?)null;
        return new CompetingRemedy("fewer-slots", Values(("slots", count), ("to", gives ?? FactValue.Unknown), ("frees_bytes", !divides && frees is { } bytes ? bytes : FactValue.Unknown)), gives is { } one ? one > assessment.Prompt : null);
    }

    /// <summary>The cheapest that takes the prompt, by the list price for a prompt of that length. Whether it may leave the machine is for its owner to say.</summary>
    private static CompetingRemedy? Cloud(Assessment assessment, double prompt, PlanRequest request)
    {
        var answer = assessment.Fact(FactNames.MaxOutputTokens)?.Value.Number ?? 8192;
        var (read, written) = ((long)Math.Ceiling(prompt), (long)Math.Ceiling(answer));
        var priced = request.Cloud?.Models
            .Where(model => model is { Status: "available", IsClaim: false } && !model.IsRetiredOn(request.Today) && model.ContextTokens >= read + written && !(model.MaxInputTokens < read))
            .Select(model => (Model: model, Price: model.PriceOn(request.Today, read)))
            .Where(priced => priced.Price is { Input: > 0, Output: > 0 })
            .Select(priced => (priced.Model, Cost: priced.Price.CostOf(new BilledTokens(read, written))!.Value))
            .OrderBy(priced => priced.Cost).ThenBy(priced => priced.Model.Id, StringComparer.Ordinal).Take(1).ToArray();
        if (priced is not [var (model, cost)]) return null;
        return new CompetingRemedy("cloud-for-the-heaviest", Values(("model", model.Name), ("provider", model.Provider), ("usd", Math.Round(cost, 3)), ("prompt", prompt), ("output", answer), ("as_of", model.AsOf)), null, "needs-your-rule");
    }

    private static FactValue Prefill(Assessment assessment, double? tokens) => assessment.PrefillSpeed is { Value: > 0 } speed && tokens is { } count ? Math.Round(count / speed.Value, 1) : FactValue.Unknown;

    private static ImmutableDictionary<string, FactValue> Values(params ReadOnlySpan<(string Name, FactValue Value)> values)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, FactValue>();
        foreach (var (name, value) in values) builder[name] = value;
        return builder.ToImmutable();
    }
}
