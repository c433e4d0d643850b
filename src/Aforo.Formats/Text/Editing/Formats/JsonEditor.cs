using System.Text;
using Aforo.Formats.Text.Json;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes JSON, JSONC and JSON5: keys and quotes as the document has them.</summary>
internal sealed class JsonEditor : FormatEditor
{
    private readonly FlowEditor _flow;
    private readonly bool _bareKeys;
    private readonly char _quote;
    private readonly char _keyQuote;

    public JsonEditor(TextDocument document)
        : base(document)
    {
        _flow = new FlowEditor(document, Layout, new FlowSyntax(':', false, Key, Scalar, MayBreak: true));
        var isJson5 = document.Format == TextFormat.Json5;
        var firstKey = FirstByte(Nodes(document.Root).FirstOrDefault(node => node.KeyStart >= 0)?.KeyStart);
        var firstText = FirstByte(Nodes(document.Root).FirstOrDefault(node => node.Kind == TextKind.String)?.Start);
        _bareKeys = isJson5 && firstKey is not ((byte)'"' or (byte)'\'' or null);
        _quote = isJson5 && (firstText ?? firstKey) == '\'' ? '\'' : '"';
        _keyQuote = isJson5 && (_bareKeys ? firstText : firstKey) == '\'' ? '\'' : '"';
    }

    public override IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value)
    {
        var literal = value switch
        {
            { Number: { } number } when node.Kind == TextKind.Number => NumberStyle.Like(number, node.Raw),
            { Text: { } text } when node.Kind == TextKind.String => Quoted(text, node.Raw[0]),
            _ => _flow.Render(node, value),
        };
        return [Splice.Of(node.Start, node.End, literal)];
    }

    public override IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value) => _flow.Insert(parent, parent.OwnChildren.Length, Key(key), value);

    public override IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value) => _flow.Insert(array, index, null, value);

    public override IEnumerable<Splice> Remove(TextNode node) => _flow.Remove(node);

    public override IEnumerable<Splice> RenameKey(TextNode node, string name)
    {
        var first = (char)Document.Bytes.Span[node.KeyStart];
        var written = first is '"' or '\'' ? Quoted(name, first) : Key(name);
        return [Splice.Of(node.KeyStart, node.KeyStart + node.KeyLength, written)];
    }

    /// <summary>A text in double or single quotes with JSON's escapes.</summary>
    public static string Quoted(string text, char quote)
    {
        var written = new StringBuilder(text.Length + 2).Append(quote);
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            _ = letter switch
            {
                '\\' => written.Append("\\\\"),
                '\n' => written.Append("\\n"),
                '\r' => written.Append("\\r"),
                '\t' => written.Append("\\t"),
                '\b' => written.Append("\\b"),
                '\f' => written.Append("\\f"),
                _ when letter == quote => written.Append('\\').Append(quote),
                < ' ' or '\x7F' or '\u0085' or '\u2028' or '\u2029' or '\uFEFF' => written.Append($"\\u{(int)letter:x4}"),
                _ when char.IsSurrogate(letter) && !IsPaired(text, at) => written.Append($"\\u{(int)letter:x4}"),
                _ => written.Append(letter),
            };
        }

        return written.Append(quote).ToString();
    }

    private static bool IsPaired(string text, int at) =>
        char.IsHighSurrogate(text[at]) ? at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) : at > 0 && char.IsHighSurrogate(text[at - 1]);

    private static IEnumerable<TextNode> Nodes(TextNode? node) => node is null ? [] : node.OwnChildren.SelectMany(Nodes).Prepend(node);

    private byte? FirstByte(int? at) => at is null ? null : Document.Bytes.Span[at.Value];

    private string Key(string name) => _bareKeys && IsBare(name) ? name : Quoted(name, _keyQuote);

    private static bool IsBare(string name)
    {
        var isFirst = true;
        foreach (var rune in name.EnumerateRunes())
        {
            if (!JsonIdentifier.IsPart(rune, isFirst)) return false;
            isFirst = false;
        }

        return !isFirst;
    }

    private string Scalar(TextValue value) => value switch
    {
        { Text: { } text } => Quoted(text, _quote),
        { Number: { } number } => NumberStyle.Plain(number),
        { Scalar: bool flag } => flag ? "true" : "false",
        _ => "null",
    };
}
