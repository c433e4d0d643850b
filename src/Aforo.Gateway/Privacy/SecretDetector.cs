using System.Buffers;

namespace Aforo.Gateway.Privacy;

/// <summary>
/// Finds what looks like a secret by the marks that issuers put on theirs: a known beginning and enough of the right characters behind it. What it
/// finds it never keeps.
/// </summary>
internal static class SecretDetector
{
    private static readonly SearchValues<byte> Word = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

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

    public static bool Finds(ReadOnlySequence<byte> body)
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
        if (at > 0 && Word.Contains(text[at - 1]) && !(at > 1 && text[at - 2] == (byte)'\\')) return false;
        var end = behind.IndexOfAnyExcept(Word);
        var body = end < 0 ? behind : behind[..end];
        return body.Length >= least && body.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0;
    }
}
