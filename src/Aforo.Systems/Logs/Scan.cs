using System.Buffers.Text;
using System.Text;

namespace Aforo.Systems.Logs;

/// <summary>Numbers and words in the bytes of a line. Nothing here allocates, but for <see cref="Text"/>.</summary>
internal static class Scan
{
    public const double Mebibyte = 1024.0 * 1024.0;

    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text) => text.TrimStart((byte)' ');

    public static string Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);

    /// <summary>The whole number at the start, after blanks.</summary>
    public static bool Long(ReadOnlySpan<byte> text, out long value) => Utf8Parser.TryParse(TrimStart(text), out value, out _);

    /// <summary>The finite number at the start, after blanks.</summary>
    public static bool Double(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(TrimStart(text), out value, out int _) && double.IsFinite(value);

    /// <summary>What stands after the first <paramref name="key"/>; empty when it does not occur.</summary>
    public static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        var at = text.IndexOf(key);
        return at < 0 ? [] : text[(at + key.Length)..];
    }

    public static long? LongAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => Long(After(text, key), out var value) ? value : null;

    public static double? DoubleAfter(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key) => Double(After(text, key), out var value) ? value : null;

    /// <summary>What stands between two marks; empty when either is missing.</summary>
    public static ReadOnlySpan<byte> Between(ReadOnlySpan<byte> text, ReadOnlySpan<byte> open, ReadOnlySpan<byte> close)
    {
        var rest = After(text, open);
        var end = rest.IndexOf(close);
        return end < 0 ? [] : rest[..end];
    }

    public static bool Contains(ReadOnlySpan<byte> text, ReadOnlySpan<byte> what) => text.IndexOf(what) >= 0;

    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>The digits between two positions as a number; -1 when one of them is none.</summary>
    public static int Digits(ReadOnlySpan<byte> text, int from, int count)
    {
        if (text.Length < from + count) return -1;
        var value = 0;
        foreach (var digit in text.Slice(from, count))
        {
            if (!IsDigit(digit)) return -1;
            value = value * 10 + (digit - '0');
        }
        return value;
    }

    /// <summary>
    /// A size as Go programs print it, in bytes: <c>51.7 GiB</c> is 51.7 × 2³⁰, rounded to a whole byte; <c>MB</c> and the like
    /// are powers of ten.
    /// </summary>
    public static long? Size(ReadOnlySpan<byte> text)
    {
        text = TrimStart(text);
        if (!Utf8Parser.TryParse(text, out double number, out int used) || !double.IsFinite(number)) return null;
        var unit = TrimStart(text[used..]);
        double? factor =
            unit.StartsWith("GiB"u8) ? 1L << 30 : unit.StartsWith("MiB"u8) ? 1L << 20 : unit.StartsWith("KiB"u8) ? 1L << 10 :
            unit.StartsWith("TiB"u8) ? 1L << 40 : unit.StartsWith("GB"u8) ? 1e9 : unit.StartsWith("MB"u8) ? 1e6 :
            unit.StartsWith("KB"u8) ? 1e3 : unit.StartsWith("TB"u8) ? 1e12 : unit.StartsWith("B"u8) ? 1 : null;
        return factor is { } known && Math.Abs(number * known) < 1e18 ? (long)Math.Round(number * known) : null;
    }

    /// <summary>A Go duration in seconds: <c>5m0s</c>, <c>36.1s</c>, <c>58.115µs</c>, <c>1h2m3s</c>. Null when it is none.</summary>
    public static double? GoDuration(ReadOnlySpan<byte> text)
    {
        var total = 0.0;
        var negative = text.StartsWith("-"u8);
        if (negative) text = text[1..];
        if (text.IsEmpty) return null;
        if (text.SequenceEqual("0"u8)) return 0;
        while (!text.IsEmpty)
        {
            var length = 0;
            while (length < text.Length && (IsDigit(text[length]) || text[length] == '.')) length++;
            if (length == 0 || !Utf8Parser.TryParse(text[..length], out double number, out int used) || used != length) return null;
            text = text[length..];
            var (factor, unit) =
                text.StartsWith("ms"u8) ? (1e-3, 2) : text.StartsWith("µs"u8) || text.StartsWith("μs"u8) ? (1e-6, 3) :
                text.StartsWith("us"u8) ? (1e-6, 2) : text.StartsWith("ns"u8) ? (1e-9, 2) : text.StartsWith("s"u8) ? (1.0, 1) :
                text.StartsWith("m"u8) ? (60.0, 1) : text.StartsWith("h"u8) ? (3600.0, 1) : (0.0, 0);
            if (unit == 0) return null;
            total += number * factor;
            text = text[unit..];
        }
        return negative ? -total : total;
    }
}
