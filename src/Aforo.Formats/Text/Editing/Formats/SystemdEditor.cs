using System.Text;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Formats.Text.Systemd;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes systemd units and drop-ins. New variables get an <c>Environment="NAME=value"</c> line of their own.</summary>
internal sealed partial class SystemdEditor(TextDocument document) : FormatEditor(document)
{
    public override IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value)
    {
        if (node.Form is not SystemdAssignment assignment) return [Splice.Of(node.Start, node.End, Line(value))];
        var text = Text(value);
        if (assignment.Quote != '\0') return [Splice.Of(node.Start, node.End, Escaped(text, assignment.Quote))];
        return Plain().IsMatch(text) ? [Splice.Of(node.Start, node.End, text)] : [Splice.Of(assignment.WordStart, assignment.WordEnd, Quoted(node.Key!, text))];
    }

    public override IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value)
    {
        if (parent.Parent is null)
        {
            if (value.Kind != TextKind.Object) throw new TextEditRefusal(new Saying("editing.unit-sections"));
            return [Layout.AppendLines(true, [$"[{key}]", .. value.Members.SelectMany(member => Lines(member.Key, member.Value))])];
        }

        if (parent is { Key: "Environment", Parent.Parent: not null }) return [Layout.AddLines(parent.OwnChildren.Max(EndOf), $"Environment={Quoted(key, Text(value))}")];
        var last = parent.OwnChildren.IsEmpty ? parent.KeyStart : parent.OwnChildren.Max(child => child.OwnChildren.IsEmpty ? EndOf(child) : child.OwnChildren.Max(EndOf));
        return [Layout.AddLines(last, Lines(key, value))];
    }

    public override IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value)
    {
        var line = $"{array.Key}={Line(value)}";
        if (index > 0) return [Layout.AddLines(array.OwnChildren[index - 1].End, line)];
        var at = Layout.LineStart(((SystemdItem)array.OwnChildren[0].Form!).KeyStart);
        return [Splice.Of(at, at, line + Layout.EndAt(at))];
    }

    public override IEnumerable<Splice> Remove(TextNode node)
    {
        if (node.Form is SystemdAssignment assignment)
        {
            var before = Layout.Bytes[..assignment.WordStart];
            var isOnly = before.TrimEnd(" \t"u8).EndsWith("="u8) && Layout.IsFirstOnLine(Layout.LineStart(assignment.WordStart) + before[Layout.LineStart(assignment.WordStart)..].IndexOfAnyExcept((byte)' ', (byte)'\t'))
                && Layout.Bytes[assignment.WordEnd..Layout.LineEnd(assignment.WordEnd)].Trim(" \t"u8).IsEmpty;
            if (isOnly) return [Layout.RemoveLines(assignment.WordStart, assignment.WordEnd)];
            var start = before.TrimEnd(" \t"u8).Length;
            return before[..start].EndsWith("="u8)
                ? [new Splice(assignment.WordStart, assignment.WordEnd - assignment.WordStart, default)]
                : [new Splice(start, assignment.WordEnd - start, default)];
        }

        if (node.Kind is TextKind.Object) throw new TextEditRefusal(new Saying("editing.unit-remove"));
        return (node.Kind == TextKind.Array ? node.OwnChildren.AsEnumerable() : [node])
            .Select(item => Layout.RemoveLines((item.Form as SystemdItem)?.KeyStart ?? item.KeyStart, item.End));
    }

    private static int EndOf(TextNode node) => node.Form is SystemdAssignment assignment ? assignment.WordEnd : node.End;

    private static IEnumerable<string> Lines(string key, TextValue value) => value.Kind switch
    {
        TextKind.Object when key == "Environment" => value.Members.Select(member => $"Environment={Quoted(member.Key, Text(member.Value))}"),
        TextKind.Array => value.Items.Select(item => $"{key}={Line(item)}"),
        _ => [$"{key}={Line(value)}"],
    };

    private static string Text(TextValue value) => value.Text ?? throw new TextEditRefusal(new Saying("editing.unit-texts"));

    private static string Line(TextValue value)
    {
        var text = Text(value);
        return text.AsSpan().IndexOfAny("\r\n") >= 0 || text.EndsWith('\\') || text.Trim(' ', '\t') != text
            ? throw new TextEditRefusal(new Saying("editing.unit-line"))
            : text;
    }

    private static string Quoted(string name, string text)
    {
        if (!Name().IsMatch(name)) throw new TextEditRefusal(new Saying("editing.variable-name"));
        return $"\"{name}={Escaped(text, '"')}\"";
    }

    private static string Escaped(string text, char quote)
    {
        var written = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '\n' => written.Append("\\n"),
                '\r' => written.Append("\\r"),
                '\t' => written.Append("\\t"),
                '\\' => written.Append("\\\\"),
                '%' => written.Append("%%"),
                _ when letter == quote => written.Append('\\').Append(letter),
                _ => written.Append(letter),
            };
        }

        return written.ToString();
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9_./:@+,=?&~-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
