using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>Wall-clock times as logs write them.</summary>
internal static class Stamps
{
    /// <summary>
    /// <c>YYYY-MM-DD</c>, any one character, <c>HH:MM:SS</c>, an optional fraction (<c>.</c> or <c>,</c>) and an optional
    /// <c>Z</c> or <c>±HH:MM</c>, <c>±HHMM</c>; the date's own separator may be a slash. <paramref name="length"/> is what was read.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out LogTime time, out int length)
    {
        time = default;
        length = 0;
        if (text.Length < 19 || text[4] is not ((byte)'-' or (byte)'/') || text[7] != text[4] || text[13] != ':' || text[16] != ':') return false;
        if (!TryDate(Scan.Digits(text, 0, 4), Scan.Digits(text, 5, 2), Scan.Digits(text, 8, 2), out var date)) return false;
        if (!TryClock(text[11..19], out var clock)) return false;
        length = 19 + Fraction(text[19..], out var fraction);
        TimeSpan? offset = null;
        var zone = text[length..];
        if (zone.StartsWith("Z"u8))
        {
            offset = TimeSpan.Zero;
            length++;
        }
        else if (zone.Length >= 5 && zone[0] is (byte)'+' or (byte)'-')
        {
            var colon = zone[3] == ':';
            var hours = Scan.Digits(zone, 1, 2);
            var minutes = Scan.Digits(zone, colon ? 4 : 3, 2);
            if (hours >= 0 && minutes is >= 0 and < 60 && hours * 60 + minutes <= 14 * 60)
            {
                offset = new TimeSpan(hours, minutes, 0) * (zone[0] == '-' ? -1 : 1);
                length += colon ? 6 : 5;
            }
        }
        time = new LogTime(date + clock + fraction, offset);
        return true;
    }

    /// <summary>GIN's <c>YYYY/MM/DD - HH:MM:SS</c>, 21 bytes.</summary>
    public static bool TryReadGin(ReadOnlySpan<byte> text, out DateTime local)
    {
        local = default;
        if (text.Length < 21 || text[4] != '/' || text[7] != '/' || !text[10..13].SequenceEqual(" - "u8)) return false;
        if (!TryDate(Scan.Digits(text, 0, 4), Scan.Digits(text, 5, 2), Scan.Digits(text, 8, 2), out var date)) return false;
        if (!TryClock(text[13..21], out var clock)) return false;
        local = date + clock;
        return true;
    }

    /// <summary><c>HH:MM:SS</c>, 8 bytes.</summary>
    public static bool TryClock(ReadOnlySpan<byte> text, out TimeSpan clock)
    {
        clock = default;
        if (text.Length < 8 || text[2] != ':' || text[5] != ':') return false;
        var (hour, minute, second) = (Scan.Digits(text, 0, 2), Scan.Digits(text, 3, 2), Scan.Digits(text, 6, 2));
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60) return false;
        clock = new TimeSpan(hour, minute, Math.Min(second, 59));
        return true;
    }

    /// <summary>Seconds of the Unix epoch as a time in UTC; null outside the years 2000 to 2200.</summary>
    public static LogTime? Epoch(double seconds) =>
        seconds is > 946_684_800 and < 7_258_118_400 ? new LogTime(DateTime.UnixEpoch.AddSeconds(seconds) is var at ? DateTime.SpecifyKind(at, DateTimeKind.Unspecified) : default, TimeSpan.Zero) : null;

    private static bool TryDate(int year, int month, int day, out DateTime date)
    {
        date = default;
        if (year is < 1990 or > 2200 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return false;
        date = new DateTime(year, month, day);
        return true;
    }

    private static int Fraction(ReadOnlySpan<byte> text, out TimeSpan fraction)
    {
        fraction = default;
        if (text.Length < 2 || text[0] is not ((byte)'.' or (byte)',') || !Scan.IsDigit(text[1])) return 0;
        long ticks = 0;
        long unit = TimeSpan.TicksPerSecond;
        var length = 1;
        for (; length < text.Length && Scan.IsDigit(text[length]); length++)
        {
            unit /= 10;
            ticks += (text[length] - '0') * unit;
        }
        fraction = new TimeSpan(ticks);
        return length;
    }
}
