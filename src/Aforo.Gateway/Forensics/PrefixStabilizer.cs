using System.Text.RegularExpressions;

namespace Aforo.Gateway.Forensics;

/// <summary>What may be held still in the beginning of a prompt. Only a rule of the user's turns one on.</summary>
[Flags]
public enum Killers
{
    None = 0,

    /// <summary>The value of Claude Code's attribution line.</summary>
    Attribution = 1,

    /// <summary>Times of day.</summary>
    Time = 2,

    /// <summary>Ids: UUIDs.</summary>
    Id = 4,
}

/// <summary>
/// Holds still what changes in system and tools from turn to turn, so that the runtime finds its cache again: digits and letters of it
/// become zeros, in place. The body keeps its length and all else of it every byte.
/// </summary>
public static partial class PrefixStabilizer
{
    /// <summary>Masks in <paramref name="body"/> and answers how many places it masked.</summary>
    public static int Hold(Span<byte> body, IReadOnlyList<PromptSegment> segments, Killers killers)
    {
        var count = 0;
        foreach (var segment in segments)
        {
            if (segment.Kind == SegmentKind.Message) continue;
            var piece = body.Slice(segment.Start, segment.Length);
            if (killers.HasFlag(Killers.Attribution)) count += Attribution(piece);
            if (killers.HasFlag(Killers.Time)) count += Mask(piece, Times());
            if (killers.HasFlag(Killers.Id)) count += Mask(piece, Ids());
        }
        return count;
    }

    /// <summary>From the header's name to the end of its line or its text.</summary>
    private static int Attribution(Span<byte> piece)
    {
        var count = 0;
        for (var from = 0; piece[from..].IndexOf("x-anthropic-billing-header:"u8) is >= 0 and var found; count++)
        {
            var at = from + found + "x-anthropic-billing-header:".Length;
            for (; at < piece.Length && piece[at] is not ((byte)'"' or (byte)'\\'); at++) Zero(ref piece[at]);
            from = at;
        }
        return count;
    }

    /// <summary>The patterns are of ASCII, so bytes and characters of Latin-1 have the same places.</summary>
    private static int Mask(Span<byte> piece, Regex pattern)
    {
        var count = 0;
        foreach (var match in pattern.EnumerateMatches(System.Text.Encoding.Latin1.GetString(piece)))
        {
            foreach (ref var letter in piece.Slice(match.Index, match.Length)) Zero(ref letter);
            count++;
        }
        return count;
    }

    private static void Zero(ref byte letter)
    {
        if (char.IsAsciiLetterOrDigit((char)letter)) letter = (byte)'0';
    }

    [GeneratedRegex(@"(?<![\d:.])([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(?![\d:])", RegexOptions.CultureInvariant)]
    private static partial Regex Times();

    [GeneratedRegex(@"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Ids();
}
