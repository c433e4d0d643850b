using System.Collections.Immutable;
using Aforo.Core.Diagnosis;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>Every kind of remedy that Aforo can do itself.</summary>
public static class AllRemedies
{
    public static ImmutableArray<IRemedyKind> Create() => [new LargerContext(), new SmallerContext(), new LongerWait(), new AgentWindow(), new ExplicitContext(), new OutputLimit()];

    public static IEnumerable<Proposal> Propose(Finding finding, Situation situation, PlanRequest request)
    {
        if (finding.Remedy is not { } remedy || situation.Assessments.FirstOrDefault(assessment => assessment.Route.Subject == finding.Subject) is not { } assessment) return [];
        return Create().Where(kind => kind.Answers.Contains(remedy.Id)).SelectMany(kind => kind.Propose(finding, assessment, request));
    }
}
