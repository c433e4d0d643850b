using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>The doctor's answer for a person.</summary>
public sealed class DoctorText(Screen screen, string? home)
{
    private readonly FindingText _text = new(screen.Words);

    private Catalogue Words => screen.Words;

    public void Write(Diagnosis diagnosis)
    {
        screen.Line(Verdict.Of(diagnosis, Words), style: diagnosis.HasBadNews ? "bold red" : "bold green");
        foreach (var finding in diagnosis.Current) Write(finding);
        var mended = diagnosis.Findings.Where(finding => finding.Status == Status.Mended).ToArray();
        if (mended.Length > 0)
        {
            screen.Line();
            screen.Heading("heading.mended");
            foreach (var finding in mended) screen.Line($"{finding.Rule}  {_text.Title(finding)}", indent: 2, hanging: 2);
        }
        new ClaimsText(screen).Write(diagnosis);
        new FoundWellText(screen).Write(diagnosis);
        WriteNotSeen(diagnosis);
        var first = diagnosis.Current.FirstOrDefault();
        if (first is null) return;
        screen.Line();
        screen.Line(Words.Text("hint.explain", ("id", first.Rule)), style: "dim");
    }

    private void Write(Finding finding)
    {
        var indent = finding.BecauseOf is null ? 0 : 2;
        screen.Line();
        screen.Line($"{Words.Text("severity." + finding.Severity.ToString().ToLowerInvariant())}  {_text.Title(finding)}", indent, finding.Severity switch
        {
            Severity.Critical => "bold red",
            Severity.Warning => "bold yellow",
            _ => "bold",
        }, hanging: 2);
        screen.Line($"{finding.Rule} {finding.Id}" + (finding.BecauseOf is { } cause ? " · " + Words.Text("heading.because", ("id", cause)) : ""), indent + 2, "dim");
        var explanation = _text.Explanation(finding).Trim();
        if (explanation.Length > 0) screen.Line(explanation, indent + 2);
        foreach (var step in finding.Arithmetic) screen.Line($"{Plain.Expression(step.Expression, Words.Language)} = {screen.Figure(step.Result, step.Unit)}", indent + 4, hanging: 2);
        foreach (var evidence in finding.Evidence.DistinctBy(evidence => (evidence.Fact, evidence.Value, Sources.Write(evidence.Source, home))))
        {
            var value = evidence.Value.IsKnown ? $" = {screen.Figure(evidence.Value, evidence.Unit)}" : "";
            screen.Line($"{evidence.Fact}{value}  [{Words.Text("basis." + evidence.Basis.ToString().ToLowerInvariant())}: {Sources.Write(evidence.Source, home)}]", indent + 4, "dim", hanging: 2);
        }
        if (_text.Remedy(finding) is { } remedy) screen.Line("→ " + remedy, indent + 2, "green", hanging: 2);
    }

    private void WriteNotSeen(Diagnosis diagnosis)
    {
        if (diagnosis.NotSeen.IsEmpty) return;
        screen.Line();
        screen.Heading("heading.not-seen");
        foreach (var missing in diagnosis.NotSeen.Distinct())
        {
            var what = Words.Find("missing." + missing.What, new Dictionary<string, FactValue> { ["where"] = missing.Where }) ?? missing.What + (missing.Where is { } where ? $" ({where})" : "");
            var settle = missing.WouldSettle is { } word ? Words.Find("settle." + word) ?? word : null;
            screen.Line(settle is null ? what : $"{what}: {settle}", indent: 2, hanging: 2);
        }
    }
}
