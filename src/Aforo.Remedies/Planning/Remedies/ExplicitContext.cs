using System.Collections.Immutable;
using Aforo.Core.Diagnosis;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>A context that the agent's requests carry by the key that this version sends.</summary>
internal sealed class ExplicitContext : IRemedyKind
{
    public ImmutableArray<string> Answers => ["agent.set-explicit-key"];

    public IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request)
    {
        if (request.Settings(assessment.Route.Agent?.Id) is not { } settings || finding.Remedy!.Slots.GetValueOrDefault("to").Whole is not (> 0 and { } tokens)) yield break;
        var intentions = settings.Ask(assessment.Route, tokens).ToArray();
        if (intentions.Length > 0) yield return Proposal.Of(finding.Remedy.Id, intentions, ("to", tokens));
    }
}
