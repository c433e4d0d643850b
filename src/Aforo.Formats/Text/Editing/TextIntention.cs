using System.Collections.Immutable;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing;

/// <summary>Holds a changed document against what the edit intended.</summary>
internal static class TextIntention
{
    public static void Check(TextDocument before, TextDocument after, TextEdit edit, ImmutableArray<string> names)
    {
        if (after.Errors.Length > 0 || after.Root is null) throw new TextEditRefusal(new Saying("editing.would-be-invalid"));
        var old = before.Root is null ? TextValue.Object([]) : TextValue.Of(before.Root);
        var now = TextValue.Of(after.Root);
        var isWanted = edit is TextEdit.Replace replace ? IsReplaced(before, after, replace, names, old, now)
            : Expected(old, names, 0, edit, prune: false).Says(now) || Expected(old, names, 0, edit, prune: true).Says(now);
        if (!isWanted || !OthersAreTheSame(before, after)) throw new TextEditRefusal(new Saying("editing.would-alter-more"));
    }

    private static bool IsReplaced(TextDocument before, TextDocument after, TextEdit.Replace replace, ImmutableArray<string> names, TextValue old, TextValue now)
    {
        var (was, @is) = (before.Find(replace.Pointer), after.Find(replace.Pointer));
        return was is not null && @is is not null && was.Start == @is.Start && @is.Raw == replace.Literal
            && Expected(old, names, 0, new TextEdit.Set(replace.Pointer, TextValue.Of(@is)), prune: false).Says(now);
    }

    private static bool OthersAreTheSame(TextDocument before, TextDocument after)
    {
        if (Math.Max(before.Documents.Length, 1) != after.Documents.Length) return false;
        for (var index = 1; index < after.Documents.Length; index++)
            if (!TextValue.Of(before.Documents[index]).Says(TextValue.Of(after.Documents[index]))) return false;
        return true;
    }

    /// <summary>The old value with the edit done. With <paramref name="prune"/>, objects that a removal empties go too.</summary>
    private static TextValue Expected(TextValue value, ImmutableArray<string> names, int depth, TextEdit edit, bool prune)
    {
        if (depth == names.Length) return edit switch
        {
            TextEdit.Set set => set.Value,
            TextEdit.Insert insert => TextValue.Array(value.Items.Insert(insert.Index ?? value.Items.Length, insert.Value)),
            _ => value,
        };
        var name = names[depth];
        var isLast = depth == names.Length - 1;
        if (value.Kind == TextKind.Array)
        {
            var index = name == "-" || !TextPointer.TryIndex(name, out var parsed) ? value.Items.Length : parsed;
            if (edit is TextEdit.Remove && isLast) return TextValue.Array(value.Items.RemoveAt(index));
            return index >= value.Items.Length
                ? TextValue.Array(value.Items.Add(Expected(TextValue.Object([]), names, depth + 1, edit, prune)))
                : TextValue.Array(value.Items.SetItem(index, Expected(value.Items[index], names, depth + 1, edit, prune)));
        }

        var members = value.Members;
        var at = members.Length - 1;
        while (at >= 0 && members[at].Key != name) at--;
        if (edit is TextEdit.Remove && isLast) return TextValue.Object(members.RemoveAt(at));
        if (edit is TextEdit.Rename rename && isLast) return TextValue.Object(members.SetItem(at, new(rename.Name, members[at].Value)));
        var child = Expected(at < 0 ? TextValue.Object([]) : members[at].Value, names, depth + 1, edit, prune);
        if (prune && edit is TextEdit.Remove && child.Members.IsEmpty && child.Items.IsEmpty) return TextValue.Object(members.RemoveAt(at));
        var member = new KeyValuePair<string, TextValue>(name, child);
        return TextValue.Object(at < 0 ? members.Add(member) : members.SetItem(at, member));
    }
}
