using System.Globalization;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// The <c>parameters</c> text of <c>/api/show</c>: a line for each value, key and value apart by blanks, texts quoted as Go quotes them,
/// large numbers with an exponent, in random order.
/// </summary>
public static class OllamaParameters
{
    /// <summary>Every line as key and value, quotes taken off, in the order of the text.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Read(string text)
    {
        foreach (var line in text.Split('\n'))
        {
            var trimmed = line.Trim();
            var end = trimmed.AsSpan().IndexOfAny(' ', '\t');
            if (end <= 0) continue;
            yield return new(trimmed[..end], Unquote(trimmed[end..].Trim()));
        }
    }

    /// <summary>The number under a key; null when it is absent or no number. <c>1.048576e+06</c> is a number.</summary>
    public static double? Number(string? text, string key)
    {
        if (text is null) return null;
        foreach (var (name, value) in Read(text))
        {
            if (name == key) return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        return null;
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return value;
        var inner = value[1..^1];
        return inner.Contains('\\') ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : inner;
    }
}
