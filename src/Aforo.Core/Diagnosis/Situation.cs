using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis;

/// <summary>The case with its routes assessed: what rules look at.</summary>
public sealed record Situation
{
    public required Case Case { get; init; }

    public required Knowledge Knowledge { get; init; }

    public ImmutableArray<Assessment> Assessments { get; init; } = [];

    public Observation Seen => Case.Seen;

    public static Situation Of(Case @case, Knowledge knowledge) => new()
    {
        Case = @case,
        Knowledge = knowledge,
        Assessments = [.. Routes.Of(@case, knowledge).Select(route => Assess(route, @case))],
    };

    private static Assessment Assess(Route route, Case @case)
    {
        var context = ContextChains.Of(route, @case.Seen.Machine);
        var prompt = context.Demand?.Value;
        var now = context.Ceiling?.Value;
        var overflow = prompt > now && route.Behaviour is { } behaviour
            ? behaviour.Overflow(new OverflowQuestion
            {
                Version = route.Runtime?.Version,
                PromptTokens = (long)prompt.Value,
                Context = (long)now.Value,
                Truncate = route.AgentFact(FactNames.Truncate)?.Value.Flag,
                Shift = route.AgentFact(FactNames.Shift)?.Value.Flag ?? route.RuntimeFact(FactNames.Shift)?.Value.Flag,
                Rendered = route.RuntimeFact(FactNames.Rendered)?.Value.Flag,
                Facts = route.RuntimeFacts,
            })
            : null;
        var read = overflow switch
        {
            { Effect: OnExceed.Cut, KeptTokens: { } kept } => kept,
            { Effect: OnExceed.Reject } => null,
            _ => prompt > now ? now : prompt,
        };
        var speed = Workload.Demands.PrefillSpeed(route.RuntimeFacts.Concat(route.AgentFacts), route.Incidents);
        var native = context.Links.FirstOrDefault(link => link.Layer == Layers.ModelNative)?.Value ?? route.Model?.Shape?.NativeContext;
        var memory = new MemoryChains(route, @case.Seen);
        var largest = native is { } whole ? memory.LargestContext((long)whole) : null;
        var target = Target(prompt, now, native, largest);
        return new Assessment
        {
            Route = route,
            Context = WithEffect(context, overflow),
            Overflow = overflow,
            TokensRead = read,
            PrefillSpeed = speed,
            Time = TimeChains.Of(route, read, speed),
            TimeMended = target is null ? [] : TimeChains.Of(route, prompt, speed),
            NativeContext = native,
            Memory = memory.Need(now),
            MemoryNow = memory.Of(now),
            TargetContext = target,
            LargestContext = largest,
            MemoryAtTarget = memory.Need(target),
            MemoryMended = memory.Of(target),
        };
    }

    /// <summary>The links in force say what really happens to this prompt, by the runtime's version.</summary>
    private static Chain WithEffect(Chain context, OverflowAnswer? overflow) => overflow?.Effect is not { } effect
        ? context
        : context with { Links = [.. context.Links.Select(link => link.Role == Role.InForce && link == context.Ceiling ? link with { OnExceed = effect } : link)] };

    private static long? Target(double? prompt, double? now, double? native, long? largest)
    {
        if (prompt is not { } wanted || now is not { } present || wanted <= present || native is not { } full || full < wanted) return null;
        return largest is { } fitting ? (fitting >= wanted ? fitting : null) : (long)full;
    }
}
