using System.Collections.Immutable;
using Aforo.Core.Diagnosis;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>An agent that believes in as much context as the server gives.</summary>
internal sealed class AgentWindow : IRemedyKind
{
    public ImmutableArray<string> Answers => ["agent.lower-window", "agent.raise-window"];

    public IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request)
    {
        if (request.Settings(assessment.Route.Agent?.Id) is not { } settings || finding.Remedy!.Slots.GetValueOrDefault("to").Whole is not { } tokens) yield break;
        var intentions = settings.Window(assessment.Route, tokens).ToArray();
        if (intentions.Length > 0) yield return Proposal.Of(finding.Remedy.Id, intentions, ("to", tokens));
    }
}
