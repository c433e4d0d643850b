using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Messages;

namespace Aforo.Presentation;

/// <summary>The words of a finding, from the catalogue: by id and variant, with the plain text where a variant has none.</summary>
public sealed class FindingText(Catalogue words)
{
    public string Title(Finding finding) => Find(finding, "title") ?? finding.Id;

    public string Explanation(Finding finding) => Find(finding, "text") ?? "";

    /// <summary>The verdict's sentence: the finding's title, as a sentence.</summary>
    public string Sentence(Finding finding) => Title(finding) + ".";

    public string? Remedy(Finding finding) => finding.Remedy is { } remedy ? words.Text("remedy." + remedy.Id, remedy.Slots) : null;

    private string? Find(Finding finding, string part) =>
        (finding.Variant is { } variant ? words.Find($"finding.{finding.Id}.{variant}.{part}", finding.Slots) : null)
        ?? words.Find($"finding.{finding.Id}.{part}", finding.Slots);
}
