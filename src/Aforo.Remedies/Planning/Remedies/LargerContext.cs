using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>
/// More context for a model of Ollama: as much as the model was trained for and memory holds; where that breaks something else, just
/// enough for the largest prompt and its answer.
/// </summary>
internal sealed class LargerContext : IRemedyKind
{
    private const long Step = 4096;

    public ImmutableArray<string> Answers => ["ollama.create-definition", "ollama.set-context-that-fits"];

    public IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request)
    {
        if (finding.Remedy!.Slots.GetValueOrDefault("to").Whole is not { } target) yield break;
        foreach (var context in Contexts(assessment, target).Distinct())
        {
            var intentions = Definitions.For(assessment, context, request);
            if (intentions.Count > 0) yield return Proposal.Of("ollama.create-definition", intentions, ("to", context), ("from", assessment.Route.Model!.Name), ("name", NameOf(intentions, assessment)));
        }
    }

    private static IEnumerable<long> Contexts(Assessment assessment, long target)
    {
        var most = Fitting.Largest(assessment) is { } fitting ? Math.Min(fitting, target) : target;
        if (most > 0) yield return most;
        if (assessment.Prompt is not { } prompt) yield break;
        var answer = assessment.Fact(FactNames.MaxOutputTokens)?.Value.Number ?? 8192;
        var enough = (long)Math.Ceiling((prompt + answer) / Step) * Step;
        if (enough < most && enough > assessment.ContextNow) yield return enough;
    }

    internal static string NameOf(IEnumerable<Intentions.Intention> intentions, Assessment assessment) =>
        intentions.OfType<Intentions.DefinitionIntention>().FirstOrDefault()?.Name ?? intentions.OfType<Intentions.ModelReferences>().FirstOrDefault()?.New ?? assessment.Route.Model!.Name;
}
