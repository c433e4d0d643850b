using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Presentation;

/// <summary>The words of a finding, from the catalogue: by id and variant, with the plain text where a variant has none.</summary>
public sealed class FindingText(Catalogue words)
{
    public string Title(Finding finding) => Find(finding, "title") ?? finding.Id;

    /// <summary>The explanation; that of a known fault begins with what is known of it.</summary>
    public string Explanation(Finding finding)
    {
        var text = Find(finding, "text") ?? "";
        return finding.Slots.TryGetValue("fault", out var fault) && words.Find("fault." + fault) is { } known ? $"{known} {text}" : text;
    }

    /// <summary>The verdict's sentence: its own, or the finding's title.</summary>
    public string Sentence(Finding finding) => Find(finding, "verdict") ?? Title(finding) + ".";

    /// <summary>What to do. A command stands on a line of its own, behind <c>$ </c>.</summary>
    public string? Remedy(Finding finding) => finding.Remedy is { } remedy ? words.Text("remedy." + remedy.Id, remedy.Slots) : null;

    /// <summary>The same in one line.</summary>
    public string? RemedyInOneLine(Finding finding) => Remedy(finding)?.Replace("\n$ ", " ", StringComparison.Ordinal);

    private string? Find(Finding finding, string part)
    {
        var slots = finding.Said is { } said ? finding.Slots.SetItem("message", words.Text(said)) : finding.Slots;
        return (finding.Variant is { } variant ? words.Find($"finding.{finding.Id}.{variant}.{part}", slots) : null) ?? words.Find($"finding.{finding.Id}.{part}", slots);
    }
}
