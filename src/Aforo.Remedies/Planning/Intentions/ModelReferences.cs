using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Planning.Intentions;

/// <summary>
/// An agent uses another definition wherever one of its files names the old one: entries of models, the default model, fallbacks,
/// settings kept under the model's name. A label that claims the old context is corrected with it.
/// </summary>
public sealed record ModelReferences : FileIntention
{
    public required string Agent { get; init; }

    public string? Provider { get; init; }

    public required string Old { get; init; }

    public required string New { get; init; }

    public override Observation Apply(Observation seen) => seen with { Facts = [.. seen.Facts.Select(Renamed)] };

    private Fact Renamed(Fact fact)
    {
        if (fact.Scope.Agent != Agent) return fact;
        if (fact is { Name: FactNames.PrimaryModel, Value.Text: { } primary } && Whole(primary) is { } used) return fact with { Value = used };
        if (!ModelNames.Same(fact.Scope.Model, Old) || (fact.Scope.Provider is not null && fact.Scope.Provider != Provider)) return fact;
        return fact with { Scope = fact.Scope with { Model = New }, Source = fact.Source with { Pointer = fact.Source.Pointer?.Replace(Segment(Old), Segment(New), StringComparison.Ordinal) } };
    }

    /// <summary>Texts first: renaming a key moves the places of what lies below it.</summary>
    public override ImmutableArray<TextEdit> Edits(TextDocument document)
    {
        if (document.Root is null) return [];
        var edits = new List<TextEdit>();
        var keys = new List<TextNode>();
        Collect(document.Root, edits, keys);
        // The deepest first, so that no place moves before its turn.
        return [.. edits, .. keys.OrderByDescending(key => key.KeyStart).Select(key => new TextEdit.Rename(key.Pointer, Whole(key.Key!)!))];
    }

    private void Collect(TextNode node, List<TextEdit> edits, List<TextNode> keys)
    {
        foreach (var child in node.Children)
        {
            if (IsModelKey(child)) keys.Add(child);
            if (child.AsText() is { } text && NewText(child, text) is { } changed && changed != text) edits.Add(new TextEdit.Set(child.Pointer, changed));
            else Collect(child, edits, keys);
        }
    }

    private string? NewText(TextNode node, string text)
    {
        if (Whole(text) is { } whole && Names(node)) return whole;
        if (node.Key is "name" && IsEntry(node.Parent!) && ModelNames.ClaimedContext(Old) is { } claimed && ModelNames.ClaimedContext(New) is { } honest)
            return text.Replace($"{claimed / 1024}k", $"{honest / 1024}k", StringComparison.OrdinalIgnoreCase);
        return null;
    }

    /// <summary>With its provider a name means the model anywhere; bare, only where a model is named.</summary>
    private bool Names(TextNode node)
    {
        if (node.AsText() == $"{Provider}/{Old}") return true;
        if (node.Key is "id") return IsEntry(node.Parent!);
        return node.Key is "model" or "primary" or "small_model" || node.Parent is { Kind: TextKind.Array, Key: "fallbacks" };
    }

    /// <summary>An entry of a list of models of this provider, as far as the file shows whose it is.</summary>
    private bool IsEntry(TextNode entry)
    {
        if (entry is not { Kind: TextKind.Object, Parent: { Kind: TextKind.Array } list } || entry["id"]?.AsText() is not { } id || !ModelNames.Same(id, Old)) return false;
        if (list.Key is not (null or "models")) return false;
        return list.Parent?.Key is not { } owner || Provider is null || owner == Provider;
    }

    private bool IsModelKey(TextNode child)
    {
        if (child.Key is not { } key) return false;
        if (Provider is not null && key == $"{Provider}/{Old}") return true;
        return child is { Kind: TextKind.Object, Parent: { Key: "models", Parent.Key: { } owner } } && key == Old && owner == Provider;
    }

    private string? Whole(string text) =>
        ModelNames.Same(text, Old) ? New : Provider is not null && text.StartsWith(Provider + "/", StringComparison.Ordinal) && ModelNames.Same(text[(Provider.Length + 1)..], Old) ? $"{Provider}/{New}" : null;

    private static string Segment(string name) => TextPointer.Of(name);
}
