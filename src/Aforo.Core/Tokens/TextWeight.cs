using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Aforo.Core.Tokens;

/// <summary>
/// The most tokens that a JSON text takes, by its letters alone, for a model whose vocabulary is not known. Measured over vocabularies of 32,000 to 260,000 tokens:
/// small letters come to 0.75 tokens each in hexadecimal figures, to 0.65 where they mean nothing and to less in words of any language; a blank between words to half a
/// token at most, and each digit, capital, mark and byte beyond ASCII may take one. An escape is one letter in two bytes.
/// </summary>
public static class TextWeight
{
    /// <summary>Tokens of the smallest vocabulary that the figures were measured over: of a smaller one they say nothing.</summary>
    public const int LeastVocabulary = 32_000;

    private const int Unit = 20;
    private const int SmallLetter = 15;
    private const int Blank = 10;
    private const int Backslash = 10;

    /// <summary>Tokens; a figure that whole prompts stay below, not one that each single word does.</summary>
    public static long MostTokens(ReadOnlySequence<byte> text)
    {
        var sum = 0L;
        foreach (var part in text) sum += Sum(part.Span);
        return (sum + Unit - 1) / Unit;
    }

    private static long Sum(ReadOnlySpan<byte> text)
    {
        var (small, blanks, escapes) = (SmallLetters(text), (long)text.Count((byte)' ') + text.Count((byte)'\t'), (long)text.Count((byte)'\\'));
        return (small * SmallLetter) + (blanks * Blank) + (escapes * Backslash) + ((text.Length - small - blanks - escapes) * Unit);
    }

    private static long SmallLetters(ReadOnlySpan<byte> text)
    {
        var count = 0L;
        var vectors = MemoryMarshal.Cast<byte, Vector256<byte>>(text);
        var (first, span) = (Vector256.Create((byte)'a'), Vector256.Create((byte)('z' - 'a')));
        foreach (var vector in vectors) count += BitOperations.PopCount(Vector256.LessThanOrEqual(vector - first, span).ExtractMostSignificantBits());
        foreach (var letter in text[(vectors.Length * Vector256<byte>.Count)..])
            if (char.IsAsciiLetterLower((char)letter)) count++;
        return count;
    }
}
