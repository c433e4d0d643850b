using System.Text.RegularExpressions;
using Aforo.Core.Messages;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes <c>.env</c> files: one variable a line.</summary>
internal sealed partial class EnvEditor(TextDocument document) : FormatEditor(document)
{
    public override IEnumerable<Splice> ReplaceValue(TextNode node, TextValue value) => [Splice.Of(node.Start, node.End, Literal(value, node.Length > 0 ? node.Raw[0] : '\0'))];

    public override IEnumerable<Splice> AddMember(TextNode parent, string key, TextValue value)
    {
        if (!Name().IsMatch(key)) throw new TextEditRefusal(new Saying("editing.variable-name"));
        var last = parent.OwnChildren.LastOrDefault();
        var export = last is not null && Layout.Text(Layout.LineStart(last.KeyStart), last.KeyStart).Contains("export", StringComparison.Ordinal) ? "export " : "";
        var line = $"{export}{key}={Literal(value, '\0')}";
        return [last is null ? Layout.AppendLines(false, line) : Layout.AddLines(last.End, line)];
    }

    public override IEnumerable<Splice> InsertItem(TextNode array, int index, TextValue value) => throw new TextEditRefusal(new Saying("editing.env-arrays"));

    public override IEnumerable<Splice> Remove(TextNode node) => [Layout.RemoveLines(node.KeyStart, node.End)];

    /// <summary>
    /// Readers of these files disagree about escapes in double quotes, save for line ends; so what would need another escape gets other quotes.
    /// </summary>
    private static string Literal(TextValue value, char quote)
    {
        if (value.Text is not { } text) throw new TextEditRefusal(new Saying("editing.env-texts"));
        if (quote == '\'' && !text.Contains('\'')) return $"'{text}'";
        if (quote == '`' && !text.Contains('`')) return $"`{text}`";
        if (quote != '"' && Plain().IsMatch(text)) return text;
        if (text.AsSpan().IndexOfAny("\"\\$") < 0) return $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal)}\"";
        if (!text.Contains('\'')) return $"'{text}'";
        return text.Contains('`') ? throw new TextEditRefusal(new Saying("editing.env-quotes")) : $"`{text}`";
    }

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_.-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z0-9_./:@%+,=?&~-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
