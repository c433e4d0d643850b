using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>A context that memory holds, where the present one does not fit, as long as the largest prompt still goes in.</summary>
internal sealed class SmallerContext : IRemedyKind
{
    public ImmutableArray<string> Answers => ["memory.smaller-context", "memory.smaller-footprint", "context.use-native"];

    public IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request)
    {
        if (assessment.ContextNow is not { } now) yield break;
        var least = assessment.Prompt is { } prompt ? prompt + (assessment.Fact(FactNames.MaxOutputTokens)?.Value.Number ?? 0) : 0;
        if (finding.Remedy!.Id == "context.use-native")
        {
            if (finding.Remedy.Slots.GetValueOrDefault("to").Whole is { } native && Definitions.For(assessment, native, request) is { Count: > 0 } corrected)
                yield return Proposal.Of("ollama.create-definition", corrected, ("to", native), ("from", assessment.Route.Model!.Name), ("name", LargerContext.NameOf(corrected, assessment)));
            yield break;
        }
        if (Fitting.Largest(assessment) is not { } context || context < least || context >= now || context == 0) yield break;
        var intentions = Definitions.For(assessment, context, request);
        if (intentions.Count > 0) yield return Proposal.Of("ollama.create-definition", intentions, ("to", context), ("from", assessment.Route.Model!.Name), ("name", LargerContext.NameOf(intentions, assessment)));
    }
}
