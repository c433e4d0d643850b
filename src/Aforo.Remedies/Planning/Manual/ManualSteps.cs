using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Manual;

/// <summary>What is left for a person: remedies that Aforo has no hand for, or must not do unasked.</summary>
internal static class ManualSteps
{
    public static ImmutableArray<ManualStep> For(ImmutableArray<Finding> wanted, Planner.State end, PlanRequest request)
    {
        var left = Outlook.Of(end.Diagnosis);
        return
        [
            .. wanted.Where(finding => finding.Remedy is not null && left.Has(finding))
                .GroupBy(finding => (finding.Remedy!.Id, Slots(finding.Remedy)))
                .Select(group => Step(group.First(), [.. group.Select(finding => finding.Id).Distinct()], end.Diagnosis.Situation, request)),
        ];
    }

    private static ManualStep Step(Finding finding, ImmutableArray<string> findings, Situation situation, PlanRequest request)
    {
        var remedy = finding.Remedy!;
        var assessment = situation.Assessments.FirstOrDefault(assessment => assessment.Route.Subject == finding.Subject)
            ?? situation.Assessments.FirstOrDefault(assessment => assessment.Route.Runtime?.Id == finding.Subject.Runtime && assessment.Route.Agent?.Id == finding.Subject.Agent);
        var runtime = assessment?.Route.Runtime;
        if (remedy.Id == "ollama.create-definition" && remedy.Slots.GetValueOrDefault("to").Whole is { } context)
        {
            var (name, from) = (remedy.Slots.GetValueOrDefault("name").Text ?? "", remedy.Slots.GetValueOrDefault("from").Text ?? "");
            return new ManualStep(remedy.Id, remedy.Slots, findings, DefinitionByHand.Commands(name, from, context, runtime?.BaseUrl), Why: runtime switch
            {
                { Reachable: false } => "server-does-not-answer",
                { BaseUrl: { } address } when !Addresses.IsLoopback(address) => "server-is-remote",
                _ when assessment?.Route.Agent is null => "no-agent-to-point",
                _ => null,
            });
        }
        if (ServerVariable.Of(remedy) is { } variable)
        {
            var breaks = assessment is not null && BreaksMemory(variable, assessment, situation, request);
            return new ManualStep(remedy.Id, remedy.Slots, findings, breaks ? [] : variable.Commands(request.Platform, assessment?.Route.RuntimeFacts ?? []), breaks ? null : "ollama", breaks ? "memory-does-not-hold-it" : null);
        }
        var restart = remedy.Id.StartsWith("llama-server.", StringComparison.Ordinal) ? "llama-server" : null;
        return new ManualStep(remedy.Id, remedy.Slots, findings, [], restart);
    }

    /// <summary>More slots or more context take memory: what is not there is not proposed.</summary>
    private static bool BreaksMemory(ServerVariable variable, Assessment assessment, Situation situation, PlanRequest request)
    {
        if (variable.Fact is not { } name) return false;
        var seen = situation.Seen;
        var stated = new Fact { Name = name, Value = variable.FactValue, Layer = Layers.ServerVariable, Scope = new Scope { Runtime = assessment.Route.Runtime?.Id }, Source = new Source { Variable = variable.Name } };
        var others = seen.Facts.Where(fact => fact.Name != name || fact.Scope.Agent is not null || fact.Layer is not (Layers.ServerVariable or Layers.ServerDefault) || fact.Scope.Runtime != assessment.Route.Runtime?.Id);
        var then = Doctor.Diagnose(situation.Case with { Seen = seen with { Facts = [.. others, stated] } }, request.Knowledge);
        return Outlook.BreaksMemory(Doctor.Diagnose(situation.Case, request.Knowledge), then);
    }

    private static string Slots(Remedy remedy) => string.Join('\n', remedy.Slots.OrderBy(slot => slot.Key, StringComparer.Ordinal).Select(slot => $"{slot.Key}={slot.Value}"));
}
