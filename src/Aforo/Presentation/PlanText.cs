using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Remedies.Planning;
using Aforo.Remedies.Planning.Competing;
using Aforo.Remedies.Planning.Intentions;
using Aforo.Remedies.Planning.Manual;
using Aforo.Remedies.Planning.Realising;

namespace Aforo.Presentation;

/// <summary>A plan for a person: the steps, each change as it would be made, what is left to do by hand, and the other ways.</summary>
/// <param name="screen">Where it is written.</param>
/// <param name="home">Home folder, shown as <c>~</c>.</param>
internal sealed class PlanText(Screen screen, string? home)
{
    private Catalogue Words => screen.Words;

    /// <param name="plan">The plan.</param>
    /// <param name="blueprint">Its changes.</param>
    /// <param name="recorded">Whether it is of a recorded case, where nothing can be changed.</param>
    public void Write(Plan plan, Blueprint blueprint, bool recorded)
    {
        if (!plan.Steps.IsEmpty) Steps(plan, blueprint, recorded);
        if (!plan.Manual.IsEmpty) ByHand(plan);
        if (!plan.Stays.IsEmpty)
        {
            screen.Line();
            screen.Line(Words.Text("fix.stays", ("rules", Rules(plan.Stays))), style: "yellow");
        }
        Competing(plan.Competing);
    }

    private void Steps(Plan plan, Blueprint blueprint, bool recorded)
    {
        screen.Heading(recorded ? "fix.plan-in-case" : "fix.plan");
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            screen.Line($"{i + 1}  {Words.Text("step." + step.Remedy, step.Slots)}", indent: 2, hanging: 3);
            var mends = plan.Before.Current.Where(finding => step.Mends.Contains(finding.Id)).Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal);
            if (mends.Any()) screen.Line(Words.Text("fix.mends", ("rules", string.Join(", ", mends))), indent: 5, style: "dim");
            foreach (var setting in step.Intentions.OfType<SettingIntention>().Where(_ => recorded))
                screen.Line($"{setting.Pointer}: {Plainly(setting.Before)} → {Plainly(setting.After)}", indent: 5, style: "dim", hanging: 2);
            foreach (var refusal in blueprint.Refusals.Where(refusal => !recorded && refusal.Step == step)) Refused(refusal);
        }
        if (blueprint.Changes.IsEmpty || recorded) return;
        screen.Line();
        screen.Heading("fix.changes");
        for (var i = 0; i < blueprint.Changes.Length; i++)
        {
            if (i > 0) screen.Line();
            foreach (var line in blueprint.Changes[i].Preview.TrimEnd('\n').Split('\n')) Exactly(InHome(line.TrimEnd('\r')));
        }
    }

    /// <summary>A line of a diff or of a request is never broken: it is what will be written.</summary>
    private void Exactly(string line)
    {
        if (line.Length == 0) screen.Line();
        else screen.Exact("  " + line, line[0] switch { '+' => "green", '-' => "red", '@' => "cyan", _ => null });
    }

    /// <summary>The heading of a diff without the home folder.</summary>
    private string InHome(string line) => home is { Length: > 1 } && line.Length > 4 && line[..4] is "--- " or "+++ " && line[4..].StartsWith(home, StringComparison.Ordinal) ? line[..4] + "~" + line[(4 + home.Length)..] : line;

    private void Refused(Refusal refusal)
    {
        screen.Line("! " + Words.Text("fix.refusal." + refusal.Word, ("place", refusal.Place), ("detail", refusal.Detail is { } detail ? Words.Text(detail) : null)), indent: 5, style: "yellow", hanging: 2);
        foreach (var definition in refusal.Step.Intentions.OfType<DefinitionIntention>().Where(_ => refusal.Word.StartsWith("server-", StringComparison.Ordinal))) Commands(DefinitionByHand.Commands(definition), 7);
    }

    private void ByHand(Plan plan)
    {
        screen.Line();
        screen.Heading("fix.by-hand");
        foreach (var step in plan.Manual)
        {
            var text = Words.Text("remedy." + step.Remedy, step.Slots);
            // The commands follow in full, where the text has them in short.
            var shown = step.Commands.IsEmpty ? text : text.Split("\n$ ")[0].TrimEnd(':', ' ');
            screen.Line("→ " + shown + (step.Why is { } why ? $" ({Words.Text("manual.why." + why)})" : ""), indent: 2, style: "green", hanging: 2);
            Commands(step.Commands, 4);
            if (step.Restart is { } program) screen.Line(Words.Text("fix.restart", ("program", program)), indent: 4, style: "dim");
        }
    }

    private void Commands(IEnumerable<ManualCommand> commands, int indent)
    {
        foreach (var command in commands)
        {
            if (command.File is { } file) screen.Line(Words.Text("fix.write", ("file", file)), indent);
            foreach (var line in command.Text.Split('\n')) screen.Exact(new string(' ', indent) + (command.File is null ? "$ " : "  ") + line, null);
        }
    }

    private void Competing(IReadOnlyCollection<CompetingRemedy> remedies)
    {
        if (remedies.Count == 0) return;
        screen.Line();
        screen.Heading("fix.competing");
        foreach (var remedy in remedies)
        {
            var note = remedy.Chosen ? Words.Find("competing.chosen") : remedy.RuledOutBy is { } word ? Words.Find("competing.ruled-out." + word) : null;
            screen.Line("· " + Words.Text("competing." + remedy.Id, remedy.Slots) + (note is null ? "" : $" [{note}]"), indent: 2, style: remedy.Holds == false ? "dim" : null, hanging: 2);
        }
    }

    internal static string Rules(IEnumerable<Finding> findings) => string.Join(", ", findings.Select(finding => finding.Rule).Distinct().Order(StringComparer.Ordinal));

    private static string Plainly(FactValue value) => value.IsKnown ? value.ToString() : "-";
}
