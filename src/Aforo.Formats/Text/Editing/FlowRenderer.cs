using System.Text;

namespace Aforo.Formats.Text.Editing;

/// <summary>Writes new values in brackets, in the style that a document already has.</summary>
internal sealed class FlowRenderer(TextDocument document, TextLayout layout, FlowSyntax syntax)
{
    /// <summary>An object or array of the document that stands on one line and holds something, as the model for new ones.</summary>
    private readonly TextNode? _inline = Below(document.Root).FirstOrDefault(node => IsFlow(document, node) && node.OwnChildren.Length > 0 && layout.IsOneLine(node.Start, node.End));

    /// <summary>Whether new objects stand on one line.</summary>
    public bool PrefersOneLine => !syntax.MayBreak || _inline is not null;

    public string Render(TextValue value, string indent, string unit, string lineEnd, bool oneLine)
    {
        if (value.Kind is not (TextKind.Object or TextKind.Array)) return syntax.Scalar(value);
        var isObject = value.Kind == TextKind.Object;
        var (open, close) = isObject ? ('{', '}') : ('[', ']');
        var inner = indent + unit;
        var parts = isObject
            ? value.Members.Select(member => syntax.Key(member.Key) + Separator(oneLine) + Render(member.Value, inner, unit, lineEnd, oneLine)).ToArray()
            : [.. value.Items.Select(item => Render(item, inner, unit, lineEnd, oneLine))];
        if (parts.Length == 0) return $"{open}{close}";
        if (!oneLine) return open + lineEnd + string.Join("," + lineEnd, parts.Select(part => inner + part)) + lineEnd + indent + close;
        var pad = isObject ? Padding() : "";
        return open + pad + string.Join(IsTight ? "," : ", ", parts) + pad + close;
    }

    /// <summary>What stands between a key and its value, as the nearest neighbour has it.</summary>
    public string Separator(TextNode? neighbour)
    {
        if (neighbour is { KeyStart: >= 0 } && neighbour.KeyStart + neighbour.KeyLength <= neighbour.Start)
        {
            var between = layout.Text(neighbour.KeyStart + neighbour.KeyLength, neighbour.Start);
            if (between.Trim(' ', '\t') == syntax.Separator.ToString()) return between;
        }

        return Separator(oneLine: true);
    }

    private bool IsTight => _inline is { OwnChildren.Length: > 0 } && !layout.Text(_inline.Start, _inline.End).Contains(' ');

    private static bool IsFlow(TextDocument document, TextNode node) => node.Length > 0 && document.Bytes.Span[node.Start] is (byte)'{' or (byte)'[' && node.Kind is TextKind.Object;

    private static IEnumerable<TextNode> Below(TextNode? node) => node is null ? [] : node.OwnChildren.SelectMany(Below).Prepend(node);

    private string Separator(bool oneLine)
    {
        if (syntax.Separator == '=') return " = ";
        return oneLine && IsTight ? ":" : ": ";
    }

    private string Padding() => _inline is null || layout.Bytes[_inline.Start + 1] == ' ' ? " " : "";
}
