using System.Collections.Immutable;
using Aforo.Core.Diagnosis;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>Room for prompts, where the answer's reservation takes too much.</summary>
internal sealed class OutputLimit : IRemedyKind
{
    public ImmutableArray<string> Answers => ["agent.set-output-limit"];

    public IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request)
    {
        if (request.Settings(assessment.Route.Agent?.Id) is not { } settings || finding.Remedy!.Slots.GetValueOrDefault("to").Whole is not (> 0 and { } tokens)) yield break;
        var intentions = settings.Output(assessment.Route, tokens).ToArray();
        if (intentions.Length > 0) yield return Proposal.Of(finding.Remedy.Id, intentions, ("to", tokens));
    }
}
