using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Diagnosis.Rules;

namespace Aforo.Core.Diagnosis;

/// <summary>The doctor: a pure function of a case and of what is known.</summary>
public static class Doctor
{
    public static Diagnosis Diagnose(Case @case, Knowledge knowledge)
    {
        var situation = Situation.Of(@case, knowledge);
        var found = AllRules.Create().SelectMany(rule => rule.Examine(situation)).ToList();
        found.AddRange([.. KnownFaultApplies.Examine(situation, found), .. WriterStripsComments.Examine(situation, found)]);
        var findings = Causes.Order(Causes.Connect(Merge(found)));
        return new Diagnosis
        {
            Situation = situation,
            Findings = findings,
            Chains = [.. situation.Assessments.SelectMany(assessment => assessment.Chains).Where(chain => !chain.Links.IsEmpty || chain.Demand is not null)],
            Incidents = [.. @case.Seen.Incidents.Select(incident => Explain(incident, findings))],
            HardwareIsEnough = HardwareIsEnough(situation, findings),
            NotSeen = [.. @case.Seen.NotSeen, .. Missing.From(situation)],
        };
    }

    /// <summary>
    /// One thing told twice is told once: routes of one agent through several definitions can yield the same finding (the heaviest
    /// stays), and an incident that names no model speaks of each model of its runtime.
    /// </summary>
    private static IEnumerable<Finding> Merge(IEnumerable<Finding> findings) => findings
        .GroupBy(finding => (finding.Id, finding.Subject, finding.Variant))
        .Select(group => group.OrderBy(finding => finding.Status).ThenBy(finding => finding.Severity).ThenByDescending(finding => finding.Weight).First())
        .GroupBy(finding => (finding.Id, finding.Subject.Agent, finding.Subject.Runtime, finding.Variant, Content(finding)))
        .Select(group => group.First());

    private static string Content(Finding finding) =>
        string.Join('\n', finding.Slots.Where(slot => slot.Key != "model").OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => $"{slot.Key}={slot.Value}"))
        + finding.Said
        + string.Join(',', finding.Explains.Select(incident => incident.Line));

    private static ExplainedIncident Explain(Incident incident, ImmutableArray<Finding> findings)
    {
        var finding = findings.Where(finding => finding.Explains.Contains(incident)).OrderBy(finding => finding.Status).ThenBy(finding => finding.Severity).FirstOrDefault();
        return new ExplainedIncident(incident, finding?.Rule, finding is null ? null : finding.Status == Status.Mended);
    }

    /// <summary>
    /// Not enough: some memory chain fails even at the best setting. Enough: every route that asks for something fits, as it is
    /// or mended. Otherwise not known.
    /// </summary>
    private static bool? HardwareIsEnough(Situation situation, ImmutableArray<Finding> findings)
    {
        if (findings.Any(finding => finding is { Id: "purchase.would-help", Status: Status.Current })) return false;
        var chains = situation.Assessments.Select(assessment => assessment.MemoryMended is [var mended] ? mended : assessment.MemoryNow is [var now] ? now : null).ToArray();
        if (chains.Length == 0 || chains.Any(chain => chain is null)) return chains.Any(chain => chain?.Holds == false) ? null : chains.Any(chain => chain is not null) && chains.All(chain => chain?.Holds != false) ? true : null;
        return chains.All(chain => chain!.Holds == true) ? true : null;
    }
}
