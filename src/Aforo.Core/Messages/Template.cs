using System.Text;
using Aforo.Core.Facts;

namespace Aforo.Core.Messages;

/// <summary>
/// Fills the slots of a text. <c>{name:format}</c> is a value; <c>{name:format|one|many}</c> is the value and the form that goes with
/// it; <c>{name:|one|many}</c> is the form alone. A part in double brackets is left out when one of its slots has no value. Any
/// text can be filled: what is no slot stays as it is.
/// </summary>
public static class Template
{
    public static string Fill(string template, IReadOnlyDictionary<string, FactValue>? slots, Language language)
    {
        var result = new StringBuilder(template.Length + 32);
        var rest = template.AsSpan();
        while (rest.IndexOf("[[") is var open and >= 0 && rest[open..].IndexOf("]]") is var length and >= 0)
        {
            Append(result, rest[..open], slots, language);
            var part = new StringBuilder();
            if (Append(part, rest.Slice(open + 2, length - 2), slots, language)) result.Append(part);
            rest = rest[(open + length + 2)..];
        }
        Append(result, rest, slots, language);
        return result.ToString();
    }

    /// <summary>False when a slot had no value.</summary>
    private static bool Append(StringBuilder result, ReadOnlySpan<char> text, IReadOnlyDictionary<string, FactValue>? slots, Language language)
    {
        var complete = true;
        while (text.IndexOf('{') is var open and >= 0 && text[open..].IndexOf('}') is var length and >= 0)
        {
            result.Append(text[..open]);
            complete &= AppendSlot(result, text.Slice(open + 1, length - 1), slots, language);
            text = text[(open + length + 1)..];
        }
        result.Append(text);
        return complete;
    }

    private static bool AppendSlot(StringBuilder result, ReadOnlySpan<char> slot, IReadOnlyDictionary<string, FactValue>? slots, Language language)
    {
        var colon = slot.IndexOf(':');
        var name = (colon < 0 ? slot : slot[..colon]).ToString();
        var value = slots is not null && slots.TryGetValue(name, out var found) ? found : FactValue.Unknown;
        string[] forms = colon < 0 ? [""] : slot[(colon + 1)..].ToString().Split('|');
        if (!value.IsKnown) result.Append('?');
        else if (forms.Length == 1 || forms[0].Length > 0) result.Append(Figures.Write(value, forms[0], language));
        if (forms.Length < 3) return value.IsKnown;
        if (forms[0].Length > 0 || !value.IsKnown) result.Append(' ');
        result.Append(value.Number == 1 ? forms[1] : forms[2]);
        return value.IsKnown;
    }
}
