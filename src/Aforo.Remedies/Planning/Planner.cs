using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Remedies.Planning.Competing;
using Aforo.Remedies.Planning.Intentions;
using Aforo.Remedies.Planning.Manual;
using Aforo.Remedies.Planning.Remedies;

namespace Aforo.Remedies.Planning;

/// <summary>
/// Makes a plan of a diagnosis. A remedy is taken only when the doctor, asked again about the case with the remedy done, finds the finding
/// gone and nothing new that cannot be mended in turn: a context without the timeout that it needs, or more than memory holds, is never offered.
/// Pure.
/// </summary>
public static class Planner
{
    private const int MostSteps = 24;

    public static Plan Make(PlanRequest request)
    {
        var before = Doctor.Diagnose(request.Case, request.Knowledge);
        var search = new Search(request, Outlook.Of(before));
        var end = search.Run(new State(request.Case, before, [], []));
        var wanted = before.Current.Where(finding => IsWanted(finding, request)).ToImmutableArray();
        var left = Outlook.Of(end.Diagnosis);
        return new Plan
        {
            Before = before,
            Foreseen = end.Diagnosis,
            Steps = end.Steps,
            Mends = [.. wanted.Where(finding => !left.Has(finding))],
            Stays = [.. wanted.Where(left.Has)],
            Manual = ManualSteps.For(wanted, end, request),
            Competing = CompetingRemedies.Of(before.Situation, end.Steps, request),
        };
    }

    internal static bool IsWanted(Finding finding, PlanRequest request) => request.Findings.IsEmpty
        ? finding.Severity <= Severity.Warning
        : request.Findings.Any(asked => string.Equals(asked, finding.Id, StringComparison.OrdinalIgnoreCase) || string.Equals(asked, finding.Rule, StringComparison.OrdinalIgnoreCase));

    /// <summary>A case with some steps done.</summary>
    internal sealed record State(Case Case, Diagnosis Diagnosis, ImmutableArray<PlannedStep> Steps, ImmutableHashSet<FindingKey> GivenUp);

    private sealed class Search(PlanRequest request, Outlook original)
    {
        private int _evaluated;

        public State Run(State state)
        {
            while (state.Steps.Length < MostSteps && Next(state) is { } finding)
            {
                state = Try(state, finding) ?? state with { GivenUp = state.GivenUp.Add(FindingKey.Of(finding)) };
            }
            return state;
        }

        /// <summary>What gives a model another context comes first: windows and waits are then set once, to what they need.</summary>
        private Finding? Next(State state) => state.Diagnosis.Current
            .Where(finding => finding.Remedy is not null && !state.GivenUp.Contains(FindingKey.Of(finding)) && (IsWanted(finding, request) || IsNew(finding) || FollowsFrom(state, finding)) && !HidesCause(state, finding))
            .OrderByDescending(finding => finding.Remedy!.Id == "ollama.create-definition").FirstOrDefault();

        /// <summary>An agent is not made to live with less because of a setting that a person had better correct, unless it is asked for.</summary>
        private bool HidesCause(State state, Finding finding) => request.Findings.IsEmpty && finding is { Remedy.Id: "agent.lower-window", BecauseOf: { } cause }
            && state.GivenUp.Any(key => key.Id == cause && key.Agent == finding.Subject.Agent);

        /// <summary>The wall behind a context stands whether its finding was asked for or not: with the context mended it is in the way.</summary>
        private static bool FollowsFrom(State state, Finding finding) => finding.Id == "time.timeout-below-prefill" && state.Steps.Any(step => step.Mends.Contains("time.second-wall"));

        private bool IsNew(Finding finding) => finding.Severity <= Severity.Warning && !original.Has(finding);

        /// <summary>The state after the first proposal that mends the finding and leaves nothing new behind; null when none does.</summary>
        private State? Try(State state, Finding finding)
        {
            foreach (var proposal in AllRemedies.Propose(finding, state.Diagnosis.Situation, request with { Case = state.Case }))
            {
                if (_evaluated++ > 64) return null;
                var seen = Rewritten(proposal.Intentions.Aggregate(state.Case.Seen, (seen, intention) => intention.Apply(seen)), proposal, finding.Subject.Agent);
                var @case = state.Case with { Seen = seen };
                var diagnosis = Doctor.Diagnose(@case, request.Knowledge);
                if (Outlook.Of(diagnosis).Has(finding)) continue;
                var mended = state.Diagnosis.Current.Where(old => old.Severity <= Severity.Warning && !Outlook.Of(diagnosis).Has(old)).Select(old => old.Id).Distinct().ToImmutableArray();
                var next = new State(@case, diagnosis, state.Steps.Add(new PlannedStep(proposal.Remedy, proposal.Slots, proposal.Intentions, mended)), state.GivenUp);
                var settled = Settle(WithLongerWait(state, next, finding));
                if (Definitions(settled) > Definitions(state) + 1 || settled.Diagnosis.Current.Any(IsNew) || Outlook.BreaksMemory(state.Diagnosis, settled.Diagnosis)) continue;
                return settled;
            }
            return null;
        }

        /// <summary>More context takes longer to read; where no speed is known no finding says so, and the next limit would strike.</summary>
        private State WithLongerWait(State before, State after, Finding finding)
        {
            if (Definitions(after) == Definitions(before)) return after;
            bool IsRoute(Assessment assessment) => assessment.Route.Agent?.Id == finding.Subject.Agent && assessment.Route.Runtime?.Id == finding.Subject.Runtime;
            if (before.Diagnosis.Situation.Assessments.FirstOrDefault(IsRoute) is not { } old) return after;
            if (UnmeasuredWait.For(old, after.Diagnosis.Situation.Assessments.FirstOrDefault(IsRoute), request) is not { } wait) return after;
            var @case = after.Case with { Seen = Rewritten(wait.Intentions.Aggregate(after.Case.Seen, (seen, intention) => intention.Apply(seen)), wait, finding.Subject.Agent) };
            return after with { Case = @case, Diagnosis = Doctor.Diagnose(@case, request.Knowledge), Steps = after.Steps.Add(new PlannedStep(wait.Remedy, wait.Slots, wait.Intentions, [])) };
        }

        /// <summary>A definition that has to be followed by another one is not the right one.</summary>
        private static int Definitions(State state) => state.Steps.Sum(step => step.Intentions.OfType<DefinitionIntention>().Count());

        /// <summary>What happened before an agent's configuration was written is no evidence against it.</summary>
        private Observation Rewritten(Observation seen, Proposal proposal, string? agent) => proposal.Intentions.OfType<FileIntention>().Any()
            ? seen with { Agents = [.. seen.Agents.Select(one => one.Id == agent ? one with { ConfiguredAt = request.Case.RecordedAt ?? one.ConfiguredAt } : one)] }
            : seen;

        /// <summary>Mends what a step brought with it, before anything else is looked at.</summary>
        private State Settle(State state)
        {
            while (state.Steps.Length < MostSteps && state.Diagnosis.Current.FirstOrDefault(finding => IsNew(finding) && !state.GivenUp.Contains(FindingKey.Of(finding))) is { } finding)
            {
                state = Try(state, finding) ?? state with { GivenUp = state.GivenUp.Add(FindingKey.Of(finding)) };
            }
            return state;
        }
    }
}
