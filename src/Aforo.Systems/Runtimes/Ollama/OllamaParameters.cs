using System.Globalization;
using System.Text;

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

    /// <summary>The number under a key; null when it is absent or no number. <c>1.048576e+06</c> is a number, <c>"131072"</c> is a text.</summary>
    public static double? Number(string? text, string key) =>
        Raw(text, key) is { } raw && double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Whether the key is there with a value that is no number, such as one in quotes.</summary>
    public static bool IsNoNumber(string? text, string key) => Raw(text, key) is not null && Number(text, key) is null;

    /// <summary>The first value of a key as it stands, quotes and all.</summary>
    private static string? Raw(string? text, string key)
    {
        foreach (var line in (text ?? "").AsSpan().EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.Length > key.Length && trimmed.StartsWith(key, StringComparison.Ordinal) && trimmed[key.Length] is ' ' or '\t') return trimmed[key.Length..].Trim().ToString();
        }
        return null;
    }

    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return value;
        var inner = value[1..^1];
        if (!inner.Contains('\\')) return inner;
        var plain = new StringBuilder(inner.Length);
        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] != '\\' || i + 1 == inner.Length) plain.Append(inner[i]);
            else plain.Append(inner[++i] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
        }
        return plain.ToString();
    }
}
