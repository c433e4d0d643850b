using System.Globalization;

namespace Aforo.Systems.Machines;

/// <summary>The channel that a slot's name tells. The text is the maker's own; what does not look like one of the usual forms is null.</summary>
internal static class MemoryChannel
{
    /// <summary>
    /// <c>Controller0-DIMMA2</c>, <c>DIMM_B1</c>, <c>ChannelA-DIMM0</c>, <c>P0 CHANNEL B</c>, <c>CPU1_DIMM_C2</c>: the channel with the
    /// controller or socket before it.
    /// </summary>
    public static string? Of(string? text)
    {
        if (text is null || text.Length > 256) return null;
        var upper = text.ToUpperInvariant();
        var letter = After(upper, "CHANNEL") ?? After(upper, "DIMM");
        if (letter is null) return null;
        return string.Create(CultureInfo.InvariantCulture, $"{Number(upper, "CONTROLLER")}/{Number(upper, "CPU") ?? Number(upper, "NODE") ?? Number(upper, "P")}/{letter}");
    }

    /// <summary>The single letter that follows a word, with a separator or without.</summary>
    private static char? After(string text, string word)
    {
        for (var at = text.IndexOf(word, StringComparison.Ordinal); at >= 0; at = text.IndexOf(word, at + 1, StringComparison.Ordinal))
        {
            var next = at + word.Length;
            while (next < text.Length && text[next] is (' ' or '_' or '-')) next++;
            if (next < text.Length && char.IsAsciiLetterUpper(text[next]) && (next + 1 >= text.Length || !char.IsAsciiLetter(text[next + 1]))) return text[next];
        }
        return null;
    }

    private static int? Number(string text, string word)
    {
        var at = text.IndexOf(word, StringComparison.Ordinal);
        if (at < 0) return null;
        var end = at + word.Length;
        while (end < text.Length && end - at < word.Length + 3 && char.IsAsciiDigit(text[end])) end++;
        return Figures.Int(text.AsSpan(at + word.Length, end - at - word.Length));
    }
}
