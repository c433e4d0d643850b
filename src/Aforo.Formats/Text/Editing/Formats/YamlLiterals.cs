using System.Text.RegularExpressions;
using Aforo.Formats.Text.Yaml;

namespace Aforo.Formats.Text.Editing.Formats;

/// <summary>Writes the scalars of YAML: without quotes only where no version reads anything else than this text.</summary>
internal static partial class YamlLiterals
{
    public static string Scalar(TextValue value) => value switch
    {
        { Text: { } text } => IsPlain(text) ? text : JsonEditor.Quoted(text, '"'),
        { Number: { } number } => NumberStyle.Plain(number),
        { Scalar: bool flag } => flag ? "true" : "false",
        _ => "null",
    };

    /// <summary>A text in the quotes of the one that it replaces.</summary>
    public static string Like(string text, string old) => old switch
    {
        ['\'', ..] when text.All(letter => letter is >= ' ' and < '\x7F') => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        ['"', ..] => JsonEditor.Quoted(text, '"'),
        _ => Scalar(text),
    };

    /// <summary>Objects and arrays on one line.</summary>
    public static string Flow(TextValue value) => value.Kind switch
    {
        TextKind.Object when value.Members.IsEmpty => "{}",
        TextKind.Object => "{ " + string.Join(", ", value.Members.Select(member => $"{Scalar(member.Key)}: {Flow(member.Value)}")) + " }",
        TextKind.Array => "[" + string.Join(", ", value.Items.Select(Flow)) + "]",
        _ => Scalar(value),
    };

    private static bool IsPlain(string text) => text.Length <= 200 && Plain().IsMatch(text) && text.Any(char.IsAsciiLetterOrDigit) && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains("---", StringComparison.Ordinal)
        && text[^1] is not (':' or ' ') && YamlScalars.Plain(text, false).Kind == TextKind.String && YamlScalars.Plain(text, true).Kind == TextKind.String && !Date().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z0-9_./~][A-Za-z0-9_./:@%+ ()-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[0-9]{4}-", RegexOptions.CultureInvariant)]
    private static partial Regex Date();
}
