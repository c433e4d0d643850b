using System.Buffers;
using System.Globalization;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Privacy;

/// <summary>
/// Finds what looks like a secret by the marks that issuers put on theirs: a known beginning and enough of the right characters behind it. What it
/// finds it never keeps.
/// </summary>
internal static class SecretDetector
{
    private static readonly SearchValues<byte> Word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private static readonly SearchValues<byte> Hex = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private static readonly (byte[] Start, int Least)[] Marks =
    [
        ("sk-"u8.ToArray(), 20),
        ("AKIA"u8.ToArray(), 16),
        ("ASIA"u8.ToArray(), 16),
        ("ghp_"u8.ToArray(), 30),
        ("gho_"u8.ToArray(), 30),
        ("ghs_"u8.ToArray(), 30),
        ("github_pat_"u8.ToArray(), 30),
        ("glpat-"u8.ToArray(), 20),
        ("xoxb-"u8.ToArray(), 20),
        ("xoxp-"u8.ToArray(), 20),
        ("AIza"u8.ToArray(), 35),
        ("hf_"u8.ToArray(), 30),
        ("npm_"u8.ToArray(), 36),
        ("eyJhbGciOi"u8.ToArray(), 20),
        ("-----BEGIN "u8.ToArray(), 0),
    ];

    /// <summary>Longest text that one mark needs to be told: what a search across two pieces must overlap.</summary>
    public const int Reach = 64;

    private const int EscapeLength = 6;

    /// <summary>A JSON text within a JSON text within a JSON text.</summary>
    private const int Levels = 3;

    public static bool Finds(ReadOnlySequence<byte> body)
    {
        if (FindsAsWritten(body)) return true;
        if (!HidesWords(body)) return false;
        using var escapes = new JsonEscapes(body);
        for (var level = 0; level < Levels && escapes.Unescape(); level++)
            if (Finds(escapes.Text)) return true;
        return false;
    }

    /// <summary>Whether a letter of which secrets are made stands there as an escape.</summary>
    private static bool HidesWords(ReadOnlySequence<byte> body)
    {
        Span<byte> seam = stackalloc byte[2 * (EscapeLength - 1)];
        var kept = 0;
        foreach (var piece in body)
        {
            var span = piece.Span;
            if (HidesWords(span)) return true;
            var head = span[..Math.Min(span.Length, EscapeLength - 1)];
            head.CopyTo(seam[kept..]);
            if (HidesWords(seam[..(kept + head.Length)])) return true;
            var tail = span[Math.Max(0, span.Length - EscapeLength + 1)..];
            tail.CopyTo(seam);
            kept = tail.Length;
        }
        return false;
    }

    private static bool HidesWords(ReadOnlySpan<byte> text)
    {
        for (int at; (at = text.IndexOf("\\u00"u8)) >= 0; text = text[(at + 4)..])
            if (text.Length >= at + EscapeLength && byte.TryParse(text.Slice(at + 4, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var letter) && Word.Contains(letter)) return true;
        return false;
    }

    private static bool FindsAsWritten(ReadOnlySequence<byte> body)
    {
        if (body.IsSingleSegment) return Finds(body.FirstSpan);
        Span<byte> seam = stackalloc byte[2 * Reach];
        var kept = 0;
        foreach (var piece in body)
        {
            var span = piece.Span;
            if (Finds(span)) return true;
            var head = span[..Math.Min(span.Length, Reach)];
            head.CopyTo(seam[kept..]);
            if (Finds(seam[..(kept + head.Length)])) return true;
            var tail = span[Math.Max(0, span.Length - Reach)..];
            tail.CopyTo(seam);
            kept = tail.Length;
        }
        return false;
    }

    public static bool Finds(ReadOnlySpan<byte> text)
    {
        foreach (var (start, least) in Marks)
        {
            for (var from = 0; text[from..].IndexOf(start) is >= 0 and var at; from += at + start.Length)
                if (Proves(text, from + at, start, least)) return true;
        }
        return false;
    }

    private static bool Proves(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> start, int least)
    {
        var behind = text[(at + start.Length)..];
        if (least == 0) return behind.StartsWith("RSA PRIVATE KEY"u8) || behind.StartsWith("EC PRIVATE KEY"u8) || behind.StartsWith("OPENSSH PRIVATE KEY"u8) || behind.StartsWith("PRIVATE KEY"u8) || behind.StartsWith("ENCRYPTED PRIVATE KEY"u8) || behind.StartsWith("PGP PRIVATE KEY"u8) || behind.StartsWith("DSA PRIVATE KEY"u8);
        if (at > 0 && Word.Contains(text[at - 1]) && !EndsEscape(text[..at])) return false;
        var end = behind.IndexOfAnyExcept(Word);
        var body = end < 0 ? behind : behind[..end];
        return body.Length >= least && body.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
    }

    /// <summary>Whether the letter before a mark belongs to an escape: of JSON (<c>\n</c>, <c>\u0022</c>) or of an address (<c>%3D</c>).</summary>
    private static bool EndsEscape(ReadOnlySpan<byte> before) =>
        before is [.., (byte)'\\', _]
        || (before is [.., (byte)'\\', (byte)'u', _, _, _, _] && IsHex(before[^4..]))
        || (before is [.., (byte)'%', _, _] && IsHex(before[^2..]));

    private static bool IsHex(ReadOnlySpan<byte> text) => text.IndexOfAnyExcept(Hex) < 0;
}
