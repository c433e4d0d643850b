using Aforo.Core.Diagnosis;
using Aforo.Core.Messages;
using Aforo.Fixing;
using Aforo.Probes;

namespace Aforo.Presentation;

/// <summary>What became of a plan, for a person.</summary>
internal sealed class FixText(Screen screen)
{
    private readonly FindingText _text = new(screen.Words);

    private Catalogue Words => screen.Words;

    public void Write(FixAnswer answer)
    {
        if (answer.State is not (FixState.Nothing or FixState.Previewed or FixState.ByHand)) screen.Line();
        switch (answer.State)
        {
            case FixState.Nothing:
                screen.Line(Words.Text(answer.Plan.Before.HasBadNews ? "fix.not-here" : "fix.nothing"), style: "bold green");
                break;
            case FixState.Applied:
                screen.Line(Words.Text("fix.done"), style: "bold green");
                Findings(answer.Proof?.Mended ?? [], "fix.mended", "green");
                Probe(answer);
                screen.Line(Words.Text("fix.undo", ("run", answer.Run)), style: "dim");
                break;
            case FixState.RolledBack:
                screen.Line(Words.Text("fix.rolled-back"), style: "bold red");
                Reasons(answer);
                break;
            case FixState.Stuck:
                screen.Line(Words.Text("fix.stuck", ("run", answer.Run)), style: "bold red");
                Reasons(answer);
                break;
            case FixState.Refused:
                screen.Line(Words.Text("fix.refused") + (answer.Why is { } why ? " " + Words.Text("fix.why." + why) : ""), style: "bold yellow");
                Reasons(answer);
                break;
        }
    }

    private void Reasons(FixAnswer answer)
    {
        foreach (var trouble in answer.Troubles) screen.Line($"{Words.Find("trouble." + trouble.Word) ?? trouble.Word}: {trouble.Place}{(trouble.Detail is { } detail ? $": {detail}" : "")}", indent: 2, hanging: 2);
        if (answer.Proof is not { } proof) return;
        if (proof.After is null) screen.Line(Words.Text("fix.unread"), indent: 2);
        Findings(proof.Still, "fix.still", "red");
        Findings(proof.New, "fix.new", "red");
        Probe(answer);
    }

    private void Findings(IEnumerable<Finding> findings, string word, string style)
    {
        foreach (var finding in findings) screen.Line($"{Words.Text(word)}  {finding.Rule}  {_text.Title(finding)}", indent: 2, style: style, hanging: 2);
    }

    private void Probe(FixAnswer answer)
    {
        if (answer.Proof?.Probe is { } probe) ProbeWords.Write(screen, probe);
    }
}
