using System.Text;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing;

/// <summary>Adds to and takes from objects and arrays in brackets: JSON, TOML's arrays and inline tables, YAML's flow collections.</summary>
internal sealed class FlowEditor(TextDocument document, TextLayout layout, FlowSyntax syntax)
{
    private readonly FlowRenderer _renderer = new(document, layout, syntax);

    /// <summary>A value in the place of another.</summary>
    public string Render(TextNode place, TextValue value)
    {
        var indent = layout.IndentAt(place.Start);
        var oneLine = place.Parent is { } parent && !HasOwnLines(parent) ? !syntax.MayBreak || parent.OwnChildren.Length > 0 && layout.IsOneLine(parent.Start, parent.End) || _renderer.PrefersOneLine : _renderer.PrefersOneLine;
        return _renderer.Render(value, indent, Unit(place.Parent), layout.EndAt(place.Start), oneLine);
    }

    /// <summary>Adds a member (with a key as it is to be written) or an item before the child with that index.</summary>
    public IEnumerable<Splice> Insert(TextNode container, int index, string? key, TextValue value)
    {
        var children = container.OwnChildren;
        var lines = HasOwnLines(container) || (children.IsEmpty && !_renderer.PrefersOneLine && syntax.MayBreak);
        var unit = Unit(container);
        var indent = children.IsEmpty || !lines ? layout.IndentAt(container.Start) + unit : layout.IndentAt(From(children[^1]));
        var lineEnd = layout.EndAt(container.Start);
        var text = (key is null ? "" : key + _renderer.Separator(children.LastOrDefault()))
            + _renderer.Render(value, lines ? indent : layout.IndentAt(container.Start), unit, lineEnd, !lines || _renderer.PrefersOneLine);
        if (children.IsEmpty) return InsertOnly(container, text, lines, indent, lineEnd);
        if (index == 0) return [InsertFirst(children[0], text, indent, lineEnd)];
        return InsertBehind(container, children[index - 1], index == children.Length, text, lines, indent, lineEnd);
    }

    public IEnumerable<Splice> Remove(TextNode node)
    {
        var siblings = node.Parent!.OwnChildren;
        var index = node.Index;
        var start = From(node);
        var comma = CommaBehind(node);
        var end = comma < 0 ? node.End : comma + 1;
        var previous = index == 0 ? null : siblings[index - 1];
        if (layout.IsFirstOnLine(start) && EndsLine(end, out var behind))
        {
            yield return layout.RemoveLines(start, behind);
            if (comma < 0 && previous is not null && CommaBehind(previous) is >= 0 and var orphan) yield return new Splice(orphan, 1, default);
        }
        else if (index < siblings.Length - 1)
        {
            yield return new Splice(start, From(siblings[index + 1]) - start, default);
        }
        else if (previous is null)
        {
            var inner = layout.Bytes[(node.Parent.Start + 1)..(node.Parent.End - 1)];
            var isBare = inner.Trim(" \t"u8).Length == end - start;
            yield return isBare ? new Splice(node.Parent.Start + 1, node.Parent.Length - 2, default) : new Splice(start, end - start, default);
        }
        else
        {
            var keep = CommaBehind(previous);
            if (keep < 0) throw new TextEditRefusal(new Saying("editing.no-comma"));
            yield return comma < 0 ? new Splice(keep, node.End - keep, default) : new Splice(keep + 1, end - keep - 1, default);
        }
    }

    private static int From(TextNode child) => child.KeyStart >= 0 ? child.KeyStart : child.Start;

    private bool HasOwnLines(TextNode container) => container.OwnChildren.Length > 0 && layout.IsFirstOnLine(From(container.OwnChildren[^1]));

    /// <summary>One step of indentation: as the container's children, or its parent's, have it; else two blanks.</summary>
    private string Unit(TextNode? container)
    {
        for (var node = container; node is not null; node = node.Parent)
        {
            if (!HasOwnLines(node)) continue;
            var (outer, inner) = (layout.IndentAt(node.Start), layout.IndentAt(From(node.OwnChildren[^1])));
            if (inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal)) return inner[outer.Length..];
        }

        return "  ";
    }

    private IEnumerable<Splice> InsertOnly(TextNode container, string text, bool lines, string indent, string lineEnd)
    {
        var (open, close) = (container.Start + 1, container.End - 1);
        var inner = layout.Bytes[open..close];
        if (inner.Trim(" \t\r\n"u8).IsEmpty)
        {
            var isObject = container.Kind == TextKind.Object;
            var written = lines ? lineEnd + indent + text + lineEnd + layout.IndentAt(container.Start) : isObject ? $" {text} " : text;
            return [Splice.Of(open, close, written)];
        }

        if (layout.IsFirstOnLine(close)) return [Splice.Of(layout.LineStart(close), layout.LineStart(close), layout.IndentAt(container.Start) + Unit(container.Parent) + text + lineEnd)];
        var end = close - (inner.Length - inner.TrimEnd(" \t"u8).Length);
        return [Splice.Of(end, end, " " + text)];
    }

    private Splice InsertFirst(TextNode first, string text, string indent, string lineEnd)
    {
        var at = From(first);
        return Splice.Of(at, at, text + (layout.IsFirstOnLine(at) ? "," + lineEnd + indent : ", "));
    }

    private IEnumerable<Splice> InsertBehind(TextNode container, TextNode previous, bool isLast, string text, bool lines, string indent, string lineEnd)
    {
        var comma = CommaBehind(previous);
        var end = comma < 0 ? previous.End : comma + 1;
        var tail = comma < 0 ? "" : ",";
        if (lines)
        {
            var at = EndsLine(end, out var behind) ? layout.LineEnd(behind) : end;
            var closes = layout.IsOneLine(end, container.End) ? lineEnd + layout.IndentAt(container.Start) : "";
            if (at == end && closes.Length > 0) return [Splice.Of(previous.End, previous.End, (comma < 0 ? "," : "")), Splice.Of(end, end, lineEnd + indent + text + tail)];
            return comma < 0 && at > end
                ? [Splice.Of(previous.End, previous.End, ","), Splice.Of(at, at, lineEnd + indent + text)]
                : [Splice.Of(at, at, (comma < 0 ? "," : "") + lineEnd + indent + text + tail)];
        }

        var blank = BlankBehindComma(container);
        if (comma < 0) return [Splice.Of(previous.End, previous.End, "," + blank + text)];
        return [Splice.Of(end, end, blank + text + (isLast || comma >= 0 ? "," : ""))];
    }

    private string BlankBehindComma(TextNode container)
    {
        var children = container.OwnChildren;
        if (children.Length > 1 && CommaBehind(children[^2]) is >= 0 and var comma)
        {
            var between = layout.Text(comma + 1, From(children[^1]));
            if (between.Trim(' ', '\t').Length == 0) return between;
        }

        return children.Length == 1 && layout.Bytes[(container.Start)..container.End].IndexOf((byte)' ') < 0 ? "" : " ";
    }

    /// <summary>Place of the comma behind a child; -1 when there is none.</summary>
    private int CommaBehind(TextNode child)
    {
        var at = child.End;
        while (at < layout.Bytes.Length)
        {
            if (layout.Bytes[at] == ',') return at;
            if (SpaceAt(at) is > 0 and var length) at += length;
            else if (CommentEnd(at) is > 0 and var end) at = end;
            else return -1;
        }

        return -1;
    }

    /// <summary>Bytes of the white space that starts here, JSON5's included; 0 when none does.</summary>
    private int SpaceAt(int at)
    {
        if (layout.Bytes[at] < 0x80) return layout.Bytes[at] is (byte)' ' or (>= 9 and <= 13) ? 1 : 0;
        Rune.DecodeFromUtf8(layout.Bytes[at..], out var rune, out var length);
        return rune.Value == 0xFEFF || Rune.IsWhiteSpace(rune) ? length : 0;
    }

    /// <summary>Whether only blanks and comments follow on the line; then <paramref name="behind"/> is a place at its end.</summary>
    private bool EndsLine(int at, out int behind)
    {
        while (true)
        {
            behind = at;
            if (at >= layout.Bytes.Length || layout.Bytes[at] is (byte)'\n' or (byte)'\r') return true;
            if (layout.Bytes[at] is (byte)' ' or (byte)'\t') at++;
            else if (CommentEnd(at) is > 0 and var end && layout.IsOneLine(at, end)) at = end;
            else return false;
        }
    }

    /// <summary>Behind the comment that starts here; -1 when none does. A line comment ends before its line end.</summary>
    private int CommentEnd(int at)
    {
        var rest = layout.Bytes[at..];
        if (syntax.HasHashComments) return rest[0] == '#' ? layout.LineEnd(at) : -1;
        if (rest.StartsWith("//"u8)) return layout.LineEnd(at);
        if (!rest.StartsWith("/*"u8)) return -1;
        var close = rest[2..].IndexOf("*/"u8);
        return close < 0 ? -1 : at + close + 4;
    }
}
