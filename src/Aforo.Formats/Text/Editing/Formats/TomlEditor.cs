using System.Globalization;
using System.Text.RegularExpressions;
using Aforo.Core.Messages;
using Aforo.Formats.Text.Toml;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes TOML: keys under their header, new tables under a header of their own at the end of the file.</summary>
internal sealed partial class TomlEditor : FormatEditor
{
    private static readonly FlowSyntax Syntax = new('=', true, Key, Scalar, MayBreak: false);

    private readonly FlowEditor _flow;

    public TomlEditor(TextDocument document)
        : base(document) => _flow = new FlowEditor(document, Layout, Syntax);

    public override IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value)
    {
        if (IsSpread(node)) throw new TextEditRefusal(new Saying("editing.table-spread-set"));
        var literal = value switch
        {
            { Number: { } number } when node.Kind == TextKind.Number => WithPoint(NumberStyle.Like(number, node.Raw), node.Raw),
            { Text: { } text } when node.Kind == TextKind.String && node.Raw[0] == '\'' && !node.Raw.StartsWith("'''", StringComparison.Ordinal) && text.All(letter => letter is >= ' ' and not ('\'' or '\x7F')) => $"'{text}'",
            _ => _flow.Render(node, value),
        };
        return [Splice.Of(node.Start, node.End, literal)];
    }

    public override IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value)
    {
        var form = (TomlForm)parent.Form!;
        var inline = parent;
        while (inline is not null && inline.Form is not TomlForm { Kind: TomlTableKind.Inline }) inline = inline.Parent;
        if (inline is not null) return _flow.Insert(inline, inline.OwnChildren.Length, form.Prefix + Key(key), value);
        var isTable = value.Kind == TextKind.Object && value.Members.Length > 0 && form.Kind != TomlTableKind.Dotted;
        if (isTable && HeaderPath(parent) is { } path) return [Layout.AppendLines(true, Section([.. path, Key(key)], value))];
        if (form.Kind == TomlTableKind.Implied || (form.Kind != TomlTableKind.Root && form.LastEnd < 0))
            return [Layout.AppendLines(true, Section([.. HeaderPath(parent) ?? throw new TextEditRefusal(new Saying("editing.table-in-array"))], TextValue.Object(key, value)))];
        var line = form.Prefix + Key(key) + Separator(parent) + Literal(value);
        if (form.LastEnd >= 0) return [Layout.AddLines(form.LastEnd, Layout.IndentAt(LastKey(parent) ?? form.LastEnd) + line)];
        return [FirstHeader(parent) is { } header ? Splice.Of(header, header, line + Layout.EndAt(header) + Layout.EndAt(header)) : Layout.AppendLines(false, line)];
    }

    public override IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value)
    {
        if (array.Form is not TomlTableArray) return _flow.Insert(array, index, null, value);
        if (index < array.Children.Length || value.Kind != TextKind.Object || HeaderPath(array.Parent!) is not { } path)
            throw new TextEditRefusal(new Saying("editing.tables-at-end"));
        var lines = Section([.. path, Key(array.Key!)], value).ToArray();
        lines[0] = $"[{lines[0]}]";
        return [Layout.AppendLines(true, lines)];
    }

    public override IEnumerable<Splice> Remove(TextNode node)
    {
        if (IsSpread(node)) throw new TextEditRefusal(new Saying("editing.table-spread-remove"));
        for (var above = node.Parent; above is not null; above = above.Parent)
        {
            if (above.Kind == TextKind.Array && above.Form is null && node.Parent == above) return _flow.Remove(node);
            if (above.Form is TomlForm { Kind: TomlTableKind.Inline }) return node.Parent == above ? _flow.Remove(node) : throw new TextEditRefusal(new Saying("editing.dotted-inline"));
        }

        return [Layout.RemoveLines(node.KeyStart, node.End)];
    }

    private static bool IsSpread(TextNode node) => node.Form is TomlTableArray or TomlForm { Kind: not TomlTableKind.Inline };

    /// <summary>The keys that lead to a table, for a header; null when an array lies on the way.</summary>
    private List<string>? HeaderPath(TextNode table)
    {
        var path = new List<string>();
        for (var node = table; node.Parent is not null; node = node.Parent)
        {
            if (node.Key is null || node.Form is TomlForm { Kind: TomlTableKind.Inline }) return null;
            path.Insert(0, Layout.Text(node.KeyStart, node.KeyStart + node.KeyLength));
        }

        return path;
    }

    private static IEnumerable<string> Section(List<string> path, TextValue value)
    {
        while (value.Members.Length == 1 && value.Members[0].Value is { Kind: TextKind.Object, Members.Length: > 0 })
        {
            path.Add(Key(value.Members[0].Key));
            value = value.Members[0].Value;
        }

        return value.Members.Select(member => $"{Key(member.Key)} = {Literal(member.Value)}").Prepend($"[{string.Join('.', path)}]");
    }

    private static int? LastKey(TextNode table) => OwnKeys(table).LastOrDefault()?.KeyStart;

    private static IEnumerable<TextNode> OwnKeys(TextNode table) => table.OwnChildren.Where(child => child.Form is not (TomlTableArray or TomlForm { Kind: not (TomlTableKind.Inline or TomlTableKind.Dotted) }));

    private string Separator(TextNode table)
    {
        if (OwnKeys(table).LastOrDefault(child => child.Form is not TomlForm { Kind: TomlTableKind.Dotted }) is not { } last) return " = ";
        var between = Layout.Text(last.KeyStart + last.KeyLength, last.Start);
        return between.Trim(' ', '\t') == "=" && between.Length <= 3 ? between : " = ";
    }

    /// <summary>The line of the first header, or of the comments right above it.</summary>
    private int? FirstHeader(TextNode root)
    {
        if (root.OwnChildren.IsEmpty) return null;
        var at = Layout.LineStart(root.OwnChildren.Min(child => child.Kind == TextKind.Array ? child.OwnChildren.Min(table => table.Start) : child.Start));
        var first = at;
        while (first > Document.Source.ContentStart && Layout.IndentAt(first - 1) is var indent && Layout.Text(Layout.LineStart(first - 1), first)[indent.Length..].StartsWith('#')) first = Layout.LineStart(first - 1);
        return first == Document.Source.ContentStart ? at : first;
    }

    private static string WithPoint(string literal, string old) => old.AsSpan().IndexOfAny('.', 'e', 'E') >= 0 && !old.StartsWith("0x", StringComparison.Ordinal) && literal.All(char.IsAsciiDigit) ? literal + ".0" : literal;

    private static string Key(string name) => BareKey().IsMatch(name) ? name : Scalar(name);

    private static string Literal(TextValue value) => value.Kind switch
    {
        TextKind.Object when value.Members.IsEmpty => "{}",
        TextKind.Object => "{ " + string.Join(", ", value.Members.Select(member => $"{Key(member.Key)} = {Literal(member.Value)}")) + " }",
        TextKind.Array => "[" + string.Join(", ", value.Items.Select(Literal)) + "]",
        _ => Scalar(value),
    };

    private static string Scalar(TextValue value) => value switch
    {
        { Text: { } text } => Quoted(text),
        { Number: { Whole: { } whole } } => whole.ToString(CultureInfo.InvariantCulture),
        { Number: { } number } => NumberStyle.Plain(number),
        { Scalar: bool flag } => flag ? "true" : "false",
        _ => throw new TextEditRefusal(new Saying("editing.toml-null")),
    };

    private static string Quoted(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (!char.IsHighSurrogate(text[at]) || at + 1 == text.Length || !char.IsLowSurrogate(text[at + 1])) throw new TextEditRefusal(new Saying("editing.half-character"));
            at++;
        }

        return JsonEditor.Quoted(text, '"');
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex BareKey();
}
