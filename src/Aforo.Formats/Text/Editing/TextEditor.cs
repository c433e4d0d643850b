using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing;

/// <summary>
/// Changes a document by splicing its bytes. Everything that a change does not concern stays byte for byte. Before anything is
/// given out, the new bytes are read again and must say exactly what was intended; otherwise the change is refused.
/// </summary>
public static class TextEditor
{
    public static TextEditResult Replace(TextDocument document, string pointer, string literal) => Apply(document, new TextEdit.Replace(pointer, literal));

    public static TextEditResult Set(TextDocument document, string pointer, TextValue value) => Apply(document, new TextEdit.Set(pointer, value));

    public static TextEditResult InsertInArray(TextDocument document, string pointer, int? index, TextValue value) => Apply(document, new TextEdit.Insert(pointer, index, value));

    public static TextEditResult Remove(TextDocument document, string pointer) => Apply(document, new TextEdit.Remove(pointer));

    /// <summary>Does several edits in order, or none of them. The splices are those over the original.</summary>
    public static TextEditResult Apply(TextDocument document, params ReadOnlySpan<TextEdit> edits)
    {
        var current = document;
        var splices = new SpliceSet(document.Bytes.Length);
        foreach (var edit in edits)
        {
            try
            {
                var step = Step(current, edit);
                splices.Add(step.Splices);
                current = step.Document!;
            }
            catch (TextEditRefusal refusal)
            {
                return new TextEditResult { Refusal = refusal.What };
            }
        }

        return new TextEditResult { Document = current, Splices = splices.Joined() };
    }

    private static TextEditResult Step(TextDocument document, TextEdit edit)
    {
        if (document.Errors.Length > 0) throw new TextEditRefusal(new Saying("editing.error").With("error", document.Errors[0].ToldWithByte));
        if (TextPointer.Split(edit.Pointer) is not { } names) throw new TextEditRefusal(new Saying("editing.pointer"));
        RefuseShared(document, edit.Pointer);
        var editor = FormatEditor.For(document);
        var splices = SpliceSet.Sorted(edit switch
        {
            TextEdit.Replace replace => [Literal(document, replace)],
            TextEdit.Set set => Set(document, editor, names, set.Value),
            TextEdit.Insert insert => Insert(document, editor, insert),
            TextEdit.Rename rename => Rename(document, editor, rename),
            _ => Remove(document, editor, edit.Pointer),
        });
        if (splices.IsEmpty) return new TextEditResult { Document = document };
        if (splices.Any(splice => splice.Start < 0 || splice.Length < 0 || splice.Start + splice.Length > document.Bytes.Length))
            throw new TextEditRefusal(new Saying("editing.unsafe"));
        var changed = TextDocument.Parse(SpliceSet.Splice(document.Bytes.Span, splices), document.Format);
        TextIntention.Check(document, changed, edit, names);
        return new TextEditResult { Document = changed, Splices = splices };
    }

    private static Splice Literal(TextDocument document, TextEdit.Replace replace)
    {
        var node = Existing(document, replace.Pointer);
        return Splice.Of(node.Start, node.End, replace.Literal);
    }

    private static IEnumerable<Splice> Set(TextDocument document, FormatEditor editor, ImmutableArray<string> names, TextValue value)
    {
        if (document.Root is null) return editor.AddToNothing(Wrap(names, 0, value));
        var node = document.Root;
        for (var depth = 0; depth < names.Length; depth++)
        {
            RefuseAlias(node);
            var name = names[depth];
            if (node.Kind == TextKind.Array)
            {
                var isEnd = name == "-" || (TextPointer.TryIndex(name, out var index) && index == node.Children.Length);
                if (isEnd) return editor.InsertItem(node, node.Children.Length, Wrap(names, depth + 1, value));
                node = TextPointer.TryIndex(name, out index) ? node[index] : null;
                if (node is null) throw new TextEditRefusal(new Saying("editing.no-item"));
                continue;
            }

            if (node.Kind != TextKind.Object && !editor.CanBecomeObject(node)) throw new TextEditRefusal(new Saying("editing.no-object", ("pointer", node.Pointer)));
            if (node[name] is not { } child) return editor.AddMember(node, name, Wrap(names, depth + 1, value));
            if (child.Parent != node) throw new TextEditRefusal(new Saying("editing.lent", ("name", name), ("pointer", child.Pointer)));
            node = child;
        }

        RefuseAlias(node);
        return TextValue.Of(node).Says(value) ? [] : editor.ReplaceValue(node, value);
    }

    private static IEnumerable<Splice> Insert(TextDocument document, FormatEditor editor, TextEdit.Insert insert)
    {
        var node = Existing(document, insert.Pointer);
        RefuseAlias(node);
        if (node.Kind != TextKind.Array) throw new TextEditRefusal(new Saying("editing.only-array"));
        var index = insert.Index ?? node.Children.Length;
        if (index < 0 || index > node.Children.Length) throw new TextEditRefusal(new Saying("editing.no-place"));
        return editor.InsertItem(node, index, insert.Value);
    }

    private static IEnumerable<Splice> Remove(TextDocument document, FormatEditor editor, string pointer)
    {
        var node = Existing(document, pointer);
        if (node.Parent is null) throw new TextEditRefusal(new Saying("editing.whole"));
        if (node.Key is not null && node.Parent.OwnChildren.Count(child => child.Key == node.Key) > 1)
            throw new TextEditRefusal(new Saying("editing.given-more-remove"));
        return editor.Remove(node);
    }

    private static IEnumerable<Splice> Rename(TextDocument document, FormatEditor editor, TextEdit.Rename rename)
    {
        var node = Existing(document, rename.Pointer);
        if (node.Key is not { } key || node.Parent is not { } parent) throw new TextEditRefusal(new Saying("editing.only-member"));
        if (key == rename.Name) return [];
        if (parent.OwnChildren.Count(child => child.Key == key) > 1) throw new TextEditRefusal(new Saying("editing.given-more"));
        if (parent[rename.Name] is not null) throw new TextEditRefusal(new Saying("editing.there", ("name", rename.Name)));
        return editor.RenameKey(node, rename.Name);
    }

    private static TextNode Existing(TextDocument document, string pointer)
    {
        var node = document.Find(pointer) ?? throw new TextEditRefusal(new Saying("editing.nothing-there", ("pointer", pointer)));
        for (var above = node.Parent; above is not null; above = above.Parent) RefuseAlias(above);
        return node.Pointer == pointer ? node : throw new TextEditRefusal(new Saying("editing.through-alias", ("pointer", node.Pointer)));
    }

    private static void RefuseAlias(TextNode node)
    {
        if (node.Alias is not null) throw new TextEditRefusal(new Saying("editing.alias", ("pointer", node.Pointer), ("target", node.Alias.Pointer)));
    }

    /// <summary>A value under an anchor is also that of its aliases: a change would reach places that were not named.</summary>
    private static void RefuseShared(TextDocument document, string pointer)
    {
        if (document.Format != TextFormat.Yaml) return;
        foreach (var alias in document.Documents.SelectMany(Aliases))
        {
            var shared = alias.Alias!.Pointer;
            if (pointer == shared || pointer.StartsWith(shared + "/", StringComparison.Ordinal))
                throw new TextEditRefusal(new Saying("editing.other-alias", ("line", alias.Line)));
        }
    }

    private static IEnumerable<TextNode> Aliases(TextNode node) => node.Alias is null ? node.OwnChildren.SelectMany(Aliases) : [node];

    private static TextValue Wrap(ImmutableArray<string> names, int from, TextValue value)
    {
        for (var index = names.Length - 1; index >= from; index--) value = TextValue.Object(names[index], value);
        return value;
    }
}
