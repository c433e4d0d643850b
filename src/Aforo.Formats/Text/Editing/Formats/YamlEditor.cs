using Aforo.Core.Messages;
using Aforo.Formats.Text.Yaml;
using YamlDotNet.Core;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes YAML: block lines in the columns of their neighbours, flow collections as <see cref="FlowEditor"/> does.</summary>
internal sealed class YamlEditor : FormatEditor
{
    private readonly FlowEditor _flow;

    public YamlEditor(TextDocument document)
        : base(document) =>
        _flow = new FlowEditor(document, Layout, new FlowSyntax(':', true, name => YamlLiterals.Scalar(name), YamlLiterals.Scalar, MayBreak: false));

    public override bool CanBecomeObject(TextNode node) => node.Kind == TextKind.Null && node.Length == 0 && node.KeyStart >= 0;

    public override IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value)
    {
        var literal = value switch
        {
            { Number: { } number } when node.Kind == TextKind.Number => NumberStyle.Like(number, node.Raw),
            { Text: { } text } when node.Kind == TextKind.String => YamlLiterals.Like(text, node.Form is YamlForm { Style: ScalarStyle.Literal or ScalarStyle.Folded } ? "\"" : node.Raw),
            _ => YamlLiterals.Flow(value),
        };
        var blank = node.Length == 0 && node.Start > 0 && Layout.Bytes[node.Start - 1] is (byte)':' or (byte)'-' ? " " : "";
        return [Splice.Of(node.Start, node.End, blank + literal)];
    }

    public override IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value)
    {
        if (parent.Form is YamlForm { IsFlow: true }) return _flow.Insert(parent, parent.OwnChildren.Length, YamlLiterals.Scalar(key), value);
        var isNew = parent.Kind == TextKind.Null;
        var indent = isNew ? Column(parent.KeyStart) + Unit() : Column(parent.OwnChildren[0].KeyStart);
        var after = isNew ? parent.Start : parent.End;
        return [Layout.AddLines(after, Lines(key, value, indent))];
    }

    public override IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value)
    {
        if (array.Form is YamlForm { IsFlow: true }) return _flow.Insert(array, index, null, value);
        var indent = Column(array.Start);
        if (index > 0) return [Layout.AddLines(array.OwnChildren[index - 1].End, Item(value, indent))];
        if (!Layout.IsFirstOnLine(array.Start)) throw new TextEditRefusal(new Saying("editing.insert-shares"));
        var at = Layout.LineStart(array.Start);
        return [Splice.Of(at, at, string.Concat(Item(value, indent).Select(line => line + Layout.EndAt(at))))];
    }

    public override IEnumerable<Splice> Remove(TextNode node)
    {
        var parent = node.Parent!;
        if (parent.Form is YamlForm { IsFlow: true }) return _flow.Remove(node);
        var siblings = parent.OwnChildren;
        if (siblings.Length == 1) return [Splice.Of(parent.Start, parent.End, node.Key is null ? "[]" : "{}")];
        var start = node.Key is null ? Dash(node) : node.KeyStart;
        if (Layout.IsFirstOnLine(start)) return [Layout.RemoveLines(start, node.End)];
        if (node.Index > 0 || node.Key is null) throw new TextEditRefusal(new Saying("editing.remove-shares"));
        return [new Splice(start, siblings[1].KeyStart - start, default)];
    }

    public override IEnumerable<Splice> AddToNothing(TextValue value)
    {
        if (value.Kind != TextKind.Object) throw new TextEditRefusal(new Saying("editing.empty-keys"));
        return [Layout.AppendLines(false, value.Members.SelectMany(member => Lines(member.Key, member.Value, "")))];
    }

    private static IEnumerable<string> Lines(string key, TextValue value, string indent) =>
        Nested(value, indent + "  ").Prepend($"{indent}{YamlLiterals.Scalar(key)}:{(IsNested(value) ? "" : " " + YamlLiterals.Flow(value))}");

    private static IEnumerable<string> Nested(TextValue value, string indent)
    {
        if (!IsNested(value)) return [];
        return value.Kind == TextKind.Object
            ? value.Members.SelectMany(member => Lines(member.Key, member.Value, indent))
            : value.Items.SelectMany(item => Item(item, indent));
    }

    private static IEnumerable<string> Item(TextValue value, string indent)
    {
        if (value.Kind != TextKind.Object || !IsNested(value)) return [$"{indent}- {YamlLiterals.Flow(value)}"];
        var lines = value.Members.SelectMany(member => Lines(member.Key, member.Value, indent + "  ")).ToArray();
        lines[0] = $"{indent}- {lines[0][(indent.Length + 2)..]}";
        return lines;
    }

    private static bool IsNested(TextValue value) => !value.Members.IsEmpty || !value.Items.IsEmpty;

    /// <summary>Blanks up to the column of a byte.</summary>
    private string Column(int at) => new(' ', at - Layout.LineStart(at));

    /// <summary>One step of indentation: that of the first nested mapping; else two blanks.</summary>
    private string Unit()
    {
        var nested = Below(Document.Root!).FirstOrDefault(node => node is { Kind: TextKind.Object, Key: not null, Form: YamlForm { IsFlow: false } } && node.OwnChildren.Length > 0 && Layout.LineStart(node.Start) != Layout.LineStart(node.KeyStart));
        if (nested is null) return "  ";
        return new string(' ', Math.Clamp(Column(nested.OwnChildren[0].KeyStart).Length - Column(nested.KeyStart).Length, 1, 8));
    }

    private static IEnumerable<TextNode> Below(TextNode node) => node.OwnChildren.SelectMany(Below).Prepend(node);

    /// <summary>The dash of an item, before its anchor and tag.</summary>
    private int Dash(TextNode item)
    {
        if (item.Index == 0) return item.Parent!.Start;
        var line = Layout.LineStart(item.Start);
        var at = line;
        while (at < item.Start && Layout.Bytes[at] == ' ') at++;
        return at < Layout.Bytes.Length && Layout.Bytes[at] == '-' ? at : throw new TextEditRefusal(new Saying("editing.dash-line"));
    }
}
