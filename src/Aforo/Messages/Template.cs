using System.Text;
using Aforo.Core.Facts;

namespace Aforo.Messages;

/// <summary>Fills the slots of a text.</summary>
internal static class Template
{
    public static string Fill(string template, IReadOnlyDictionary<string, FactValue>? slots, Language language)
    {
        var result = new StringBuilder(template.Length + 32);
        var rest = template.AsSpan();
        while (rest.IndexOf("[[") is var open and >= 0)
        {
            Append(result, rest[..open], slots, language);
            var close = rest.IndexOf("]]");
            if (close < open) break;
            var part = new StringBuilder();
            if (Append(part, rest[(open + 2)..close], slots, language)) result.Append(part);
            rest = rest[(close + 2)..];
        }
        Append(result, rest, slots, language);
        return result.ToString();
    }

    /// <summary>False when a slot had no value.</summary>
    private static bool Append(StringBuilder result, ReadOnlySpan<char> text, IReadOnlyDictionary<string, FactValue>? slots, Language language)
    {
        var complete = true;
        while (text.IndexOf('{') is var open and >= 0)
        {
            var close = text.IndexOf('}');
            if (close < open) break;
            result.Append(text[..open]);
            var slot = text[(open + 1)..close];
            var colon = slot.IndexOf(':');
            var name = (colon < 0 ? slot : slot[..colon]).ToString();
            var value = slots is not null && slots.TryGetValue(name, out var found) ? found : FactValue.Unknown;
            complete &= value.IsKnown;
            result.Append(value.IsKnown ? Figures.Write(value, colon < 0 ? "" : slot[(colon + 1)..].ToString(), language) : "?");
            text = text[(close + 1)..];
        }
        result.Append(text);
        return complete;
    }
}
