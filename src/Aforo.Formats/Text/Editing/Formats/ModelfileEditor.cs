using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes Modelfiles: one instruction a line.</summary>
internal sealed class ModelfileEditor(TextDocument document) : FormatEditor(document)
{
    private static readonly string[] Lists = ["license", "draft", "message", "stop"];

    public override IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value) => [Splice.Of(node.Start, node.End, Literal(value, node.Raw))];

    public override IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value)
    {
        var isParameter = parent.Parent is not null;
        var lines = key == "parameter" && !isParameter
            ? value.Members.SelectMany(member => Lines(member.Key, member.Value, isParameter: true))
            : Lines(key, value, isParameter);
        isParameter |= key == "parameter";
        var behind = isParameter ? Document.Find("/parameter") ?? Document.Find("/from") : null;
        return [behind is null ? Layout.AppendLines(false, lines) : Layout.AddLines(Last(behind).End, lines)];
    }

    public override IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value)
    {
        var lines = Lines(array.Key!, TextValue.Array(value), array.Parent!.Parent is not null);
        if (index > 0) return [Layout.AddLines(array.OwnChildren[index - 1].End, lines)];
        var at = Layout.LineStart(array.OwnChildren[0].Start);
        return [Splice.Of(at, at, string.Concat(lines.Select(line => line + Layout.EndAt(at))))];
    }

    public override IEnumerable<Splice> Remove(TextNode node)
    {
        if (node.Key == "role" || node.Key == "content") throw new TextEditRefusal(new Saying("editing.message-whole"));
        return Leaves(node).Select(leaf => Layout.RemoveLines(leaf.Start, leaf.End));
    }

    private static TextNode Last(TextNode node) => Leaves(node).MaxBy(leaf => leaf.End) ?? node;

    private static IEnumerable<TextNode> Leaves(TextNode node) =>
        node.Kind == TextKind.Object && node["role"] is not null || node.Kind is not (TextKind.Object or TextKind.Array) ? [node] : node.OwnChildren.SelectMany(Leaves);

    private IEnumerable<string> Lines(string key, TextValue value, bool isParameter)
    {
        if (!isParameter && key == "message") return value.Items.Select(item => $"{Word("message")} {Field(item, "role")} {Literal(Field(item, "content"), "")}");
        var head = isParameter ? $"{Word("parameter")} {key}" : Word(key);
        if (Lists.Contains(key) != (value.Kind == TextKind.Array)) throw new TextEditRefusal(new Saying("editing.modelfile-lists"));
        return value.Kind == TextKind.Array ? value.Items.Select(item => $"{head} {Literal(item, "")}") : [$"{head} {Literal(value, "")}"];
    }

    private static string Field(TextValue message, string name) =>
        message.Members.FirstOrDefault(member => member.Key == name).Value?.Text ?? throw new TextEditRefusal(new Saying("editing.message-needs"));

    /// <summary>An instruction in the case that the file uses.</summary>
    private string Word(string name) => Document.Find("/from") is { } from && Layout.Text(from.KeyStart, from.KeyStart + 1) == "f" ? name : name.ToUpperInvariant();

    private static string Literal(TextValue value, string old)
    {
        if (value.Number is { } number) return old.StartsWith('"') ? $"\"{NumberStyle.Plain(number)}\"" : NumberStyle.Plain(number);
        if (value.Scalar is bool flag) return flag ? "true" : "false";
        if (value.Text is not { } text) throw new TextEditRefusal(new Saying("editing.modelfile-kinds"));
        if (text.Contains("\"\"\"", StringComparison.Ordinal)) throw new TextEditRefusal(new Saying("editing.modelfile-quotes"));
        if (old.StartsWith("\"\"\"", StringComparison.Ordinal) || text.AsSpan().IndexOfAny("\"\n\r") >= 0) return $"\"\"\"{text}\"\"\"";
        return old.StartsWith('"') || text.Length == 0 || text.Trim() != text ? $"\"{text}\"" : text;
    }
}
