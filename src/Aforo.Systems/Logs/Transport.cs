using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>
/// Takes off what others put around a line: carriage return, terminal colours, the prefix of docker compose, the stamp of a
/// container's log, journald's <c>Mon DD HH:MM:SS host name[pid]: </c> in any language, a router's <c>[port] </c> and llama-server's
/// elapsed time <c>M.SS.mmm.uuu L </c>.
/// </summary>
/// <remarks>
/// journald's short stamp has no year, no zone and a localised month. No table of months is needed: the date text that stood
/// before a fully stamped line is that line's date, and the following day is known by its number.
/// </remarks>
internal sealed class Transport(LogClock clock)
{
    private const int MaxPrefix = 160;

    private readonly byte[] _knownDay = new byte[32];
    private int _knownDayLength;
    private DateTime _knownDate;
    private byte[] _plain = new byte[1024];

    private bool _dayPending;
    private readonly byte[] _pendingDay = new byte[32];
    private int _pendingDayLength;

    public LogLine Strip(ReadOnlySpan<byte> raw, int number)
    {
        _dayPending = false;
        var text = raw;
        if (text.EndsWith("\r"u8)) text = text[..^1];
        if (text.IndexOf((byte)0x1B) >= 0) text = WithoutColours(text);
        text = WithoutComposeName(text);
        LogTime? received = null;
        if (text.Length > 20 && Scan.IsDigit(text[0]) && text[10] == 'T' && Stamps.TryRead(text, out var stamp, out var length)
            && text.Length > length && text[length] == ' ')
        {
            received = stamp;
            text = WithoutStreamName(text[(length + 1)..]);
        }
        text = WithoutJournal(text, ref received);
        double? relative = null;
        var channel = 0;
        for (var step = 0; step < 3 && text.Length > 4; step++)
        {
            if (relative is null && Scan.IsDigit(text[0]) && TryElapsed(text, out var seconds, out var used))
            {
                relative = seconds;
                text = text[used..];
            }
            else if (channel == 0 && text[0] == '[' && TryRouter(text, out channel, out var width))
            {
                text = text[width..];
            }
            else
            {
                break;
            }
        }
        return new LogLine { Text = text, Number = number, Relative = relative, Received = received, Channel = channel };
    }

    /// <summary>The line just stripped said its own date: journald's date text before it means that date from now on.</summary>
    public void Learn(DateTime local)
    {
        if (!_dayPending) return;
        _pendingDay.CopyTo(_knownDay, 0);
        _knownDayLength = _pendingDayLength;
        _knownDate = local.Date;
    }

    private ReadOnlySpan<byte> WithoutColours(ReadOnlySpan<byte> text)
    {
        if (_plain.Length < text.Length) _plain = new byte[Math.Max(text.Length, _plain.Length * 2)];
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != 0x1B)
            {
                _plain[length++] = text[at];
                continue;
            }
            if (at + 1 >= text.Length || text[at + 1] != '[') continue;
            at += 2;
            while (at < text.Length && text[at] is < 0x40 or > 0x7E) at++;
        }
        return _plain.AsSpan(0, length);
    }

    private static ReadOnlySpan<byte> WithoutComposeName(ReadOnlySpan<byte> text)
    {
        var at = 0;
        var end = Math.Min(text.Length, MaxPrefix);
        while (at < end && (char.IsAsciiLetterOrDigit((char)text[at]) || text[at] is (byte)'-' or (byte)'_' or (byte)'.')) at++;
        if (at == 0) return text;
        var name = at;
        while (at < end && text[at] == ' ') at++;
        if (at == name || at >= text.Length || text[at] != '|') return text;
        return at + 1 < text.Length && text[at + 1] == ' ' ? text[(at + 2)..] : text[(at + 1)..];
    }

    private static ReadOnlySpan<byte> WithoutStreamName(ReadOnlySpan<byte> text) =>
        text.StartsWith("stderr F "u8) || text.StartsWith("stdout F "u8) ? text[9..] : text;

    private ReadOnlySpan<byte> WithoutJournal(ReadOnlySpan<byte> text, scoped ref LogTime? received)
    {
        var end = text[..Math.Min(text.Length, MaxPrefix)].IndexOf("]: "u8);
        if (end < 2) return text;
        var open = end - 1;
        while (open > 0 && Scan.IsDigit(text[open])) open--;
        if (text[open] != '[' || open == end - 1) return text;
        var head = text[..open];
        var beforeName = head.LastIndexOf((byte)' ');
        if (beforeName <= 0) return text;
        head = head[..beforeName];
        var beforeHost = head.LastIndexOf((byte)' ');
        var body = text[(end + 3)..];
        if (beforeHost < 0) return received is null ? text : body;
        head = head[..beforeHost];
        var beforeClock = head.LastIndexOf((byte)' ');
        if (beforeClock <= 0 || !Stamps.TryClock(head[(beforeClock + 1)..], out var time)) return text;
        received = Dated(head[..beforeClock], time);
        return body;
    }

    private LogTime? Dated(ReadOnlySpan<byte> day, TimeSpan time)
    {
        if (day.Length > _pendingDay.Length) return null;
        day.CopyTo(_pendingDay);
        _pendingDayLength = day.Length;
        _dayPending = true;
        if (_knownDayLength == 0) return null;
        if (!day.SequenceEqual(_knownDay.AsSpan(0, _knownDayLength)))
        {
            var next = _knownDate.AddDays(1);
            if (LastNumber(day) != next.Day) return null;
            Learn(next);
        }
        return new LogTime(_knownDate + time, clock.Offset);
    }

    private static int LastNumber(ReadOnlySpan<byte> text)
    {
        var end = text.Length;
        while (end > 0 && !Scan.IsDigit(text[end - 1])) end--;
        var start = end;
        while (start > 0 && end - start < 3 && Scan.IsDigit(text[start - 1])) start--;
        return end == start ? -1 : Scan.Digits(text, start, end - start);
    }

    private static bool TryElapsed(ReadOnlySpan<byte> text, out double seconds, out int used)
    {
        seconds = 0;
        used = 0;
        var at = 0;
        while (at < text.Length && at < 9 && Scan.IsDigit(text[at])) at++;
        if (text.Length < at + 14 || text[at] != '.' || text[at + 3] != '.' || text[at + 7] != '.' || text[at + 11] != ' ' || text[at + 13] != ' ') return false;
        var (minutes, whole) = (Scan.Digits(text, 0, at), Scan.Digits(text, at + 1, 2));
        var (milli, micro) = (Scan.Digits(text, at + 4, 3), Scan.Digits(text, at + 8, 3));
        if (minutes < 0 || whole < 0 || milli < 0 || micro < 0 || !char.IsAsciiLetterUpper((char)text[at + 12])) return false;
        seconds = minutes * 60.0 + whole + (milli * 1000 + micro) / 1e6;
        used = at + 14;
        return true;
    }

    private static bool TryRouter(ReadOnlySpan<byte> text, out int port, out int width)
    {
        port = 0;
        width = 0;
        var close = text[..Math.Min(text.Length, 8)].IndexOf("] "u8);
        if (close is < 4 or > 6) return false;
        port = Scan.Digits(text, 1, close - 1);
        if (port is <= 0 or > 65535)
        {
            port = 0;
            return false;
        }
        width = close + 2;
        return true;
    }
}
