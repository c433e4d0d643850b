using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Presentation;

/// <summary>The doctor's answer for a person.</summary>
/// <param name="screen">Where it is written.</param>
/// <param name="home">Home folder, shown as <c>~</c>.</param>
/// <param name="here">Current directory, left out of paths below it.</param>
public sealed class DoctorText(Screen screen, string? home, string? here = null)
{
    private const string Assumed = "assumed:";

    private readonly HashSet<string> _told = [];

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
        foreach (var step in finding.Arithmetic.Where(IsCalculated)) screen.Line($"{Plain.Expression(step.Expression, Words.Language)} = {screen.Figure(step.Result, step.Unit)}", indent + 4, hanging: 2);
        foreach (var evidence in finding.Evidence)
        {
            var place = Sources.Write(evidence.Source, home, here);
            FactValue shown = evidence.Said is { } told ? Words.Text(told) : evidence.Value;
            // A consequence rests on what was shown with its cause; it is not shown twice.
            if (!_told.Add($"{evidence.Fact} {shown} {place}")) continue;
            // A sentence that the explanation quotes is not told again; its place is.
            var isQuoted = shown.Text is { } said && said.Contains(' ', StringComparison.Ordinal) && explanation.Contains(said, StringComparison.Ordinal);
            var value = shown.IsKnown && !isQuoted ? $" = {screen.Figure(shown, evidence.Unit)}" : "";
            screen.Line($"{screen.Name(evidence.Fact)}{value}  [{Known(evidence.Basis, place)}]", indent + 4, "dim", hanging: 2);
        }
        // Findings with one cause share their remedy: it is told once.
        if (_text.Remedy(finding) is { } remedy && _told.Add(remedy)) screen.Line("→ " + remedy, indent + 2, "green", hanging: 2);
    }

    /// <summary>How it is known, and where it stands. What a case only assumes says so itself.</summary>
    private string Known(Basis basis, string place) => place.StartsWith(Assumed, StringComparison.Ordinal)
        ? Words.Text("basis.assumed") + place[(Assumed.Length - 1)..]
        : $"{Words.Text("basis." + basis.ToString().ToLowerInvariant())}: {place}";

    /// <summary>A formula may come down to one figure, which proves nothing by being repeated.</summary>
    private static bool IsCalculated(Arithmetic step) => step.Expression.Contains(' ', StringComparison.Ordinal);

    private void WriteNotSeen(Diagnosis diagnosis)
    {
        if (diagnosis.NotSeen.IsEmpty) return;
        screen.Line();
        screen.Heading("heading.not-seen");
        foreach (var missing in diagnosis.NotSeen.Distinct())
        {
            var what = Words.Find("missing." + missing.What, new Dictionary<string, FactValue> { ["where"] = missing.Where }) ?? missing.What + (missing.Where is { } where ? $" ({where})" : "");
            var settle = missing.WouldSettle is { } word ? Words.Find("settle." + word) ?? word : null;
            screen.Line(settle is null ? what : $"{what} → {settle}", indent: 2, hanging: 2);
        }
    }
}
