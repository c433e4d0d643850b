using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>
/// A limit on waiting that outlasts reading the largest prompt: the largest that was seen and, where the agent may now send more before
/// it compacts, that one, with the doctor's headroom.
/// </summary>
internal sealed class LongerWait : IRemedyKind
{
    private const double Headroom = 1.5;

    public ImmutableArray<string> Answers => ["agent.raise-timeout", "agent.set-provider-timeout", "agent.move-timeout", "config.edit-winner"];

    public IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request)
    {
        if (request.Settings(assessment.Route.Agent?.Id) is not { } settings) yield break;
        var doctor = finding.Remedy!.Slots.GetValueOrDefault("to").Number;
        if (Seconds(assessment, doctor) is not { } seconds) yield break;
        var intentions = settings.Wait(assessment.Route, seconds).ToArray();
        if (intentions.Length == 0) yield break;
        var longest = Longest(assessment);
        yield return Proposal.Of("agent.raise-timeout", intentions, ("to", seconds), ("from", intentions.OfType<Intentions.SettingIntention>().FirstOrDefault()?.Replaces.FirstOrDefault()?.Value ?? FactValue.Unknown), ("key", intentions.OfType<Intentions.SettingIntention>().FirstOrDefault()?.Pointer),
            ("longest", longest > assessment.Prompt ? longest : FactValue.Unknown), ("seconds", longest > assessment.Prompt && assessment.PrefillSpeed is { } speed ? Math.Round(longest.Value / speed.Value, 1) : FactValue.Unknown));
    }

    private static double? Seconds(Assessment assessment, double? doctor)
    {
        if (Longest(assessment) is not { } tokens || assessment.PrefillSpeed is not { Value: > 0 } speed) return doctor;
        var needed = Math.Ceiling(Headroom * tokens / speed.Value / 60) * 60;
        return doctor is { } least ? Math.Max(least, needed) : needed;
    }

    /// <summary>Tokens of the longest prompt that the agent may send: up to where it compacts, and no more than the server takes.</summary>
    internal static double? Longest(Assessment assessment)
    {
        var compacts = assessment.Route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.CompactionThreshold, Scope.Purpose: null })?.Value.Number;
        var allowed = compacts ?? assessment.Route.AgentFact(FactNames.InputBudget)?.Value.Number ?? assessment.Route.AgentFact(FactNames.ContextWindow)?.Value.Number;
        double?[] sizes = [allowed, assessment.ContextNow];
        var most = sizes.Min();
        return allowed is null || most is null ? assessment.Prompt : Math.Max(most.Value, assessment.Prompt ?? 0);
    }
}
