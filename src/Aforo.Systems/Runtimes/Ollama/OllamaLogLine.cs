using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>A structured line of Ollama: <c>time=… level=… source=… msg=… key=value…</c>, or the log package's form of 2024.</summary>
internal readonly ref struct OllamaLogLine
{
    public required LogTime Time { get; init; }

    public bool IsError { get; init; }

    public bool IsWarning { get; init; }

    /// <summary>The message without its quotes, still escaped; in the form of 2024 the rest of the line.</summary>
    public required ReadOnlySpan<byte> Message { get; init; }

    /// <summary>The keys and values after the message.</summary>
    public required ReadOnlySpan<byte> Rest { get; init; }

    /// <summary>The value of a key without its quotes, still escaped; empty when it does not occur.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> key)
    {
        var rest = Rest;
        while (TryNext(ref rest, out var name, out var value))
        {
            if (name.SequenceEqual(key)) return value;
        }
        return [];
    }

    public long? Long(ReadOnlySpan<byte> key) => Scan.Long(Value(key), out var value) ? value : null;

    public long? Size(ReadOnlySpan<byte> key) => Value(key) is { IsEmpty: false } value ? Scan.Size(value) : null;

    public static bool TryRead(ReadOnlySpan<byte> text, LogClock clock, out OllamaLogLine line)
    {
        line = default;
        if (text.StartsWith("time="u8)) return TryStructured(text, out line);
        if (text.Length < 24 || !Scan.IsDigit(text[0]) || text[4] != '/' || !Stamps.TryRead(text, out var time, out var length)) return false;
        var rest = Scan.TrimStart(text[length..]);
        var source = rest.IndexOf(": "u8);
        if (source is < 4 or > 64 || !Scan.Contains(rest[..source], ".go:"u8)) return false;
        rest = rest[(source + 2)..];
        var word = rest.IndexOf((byte)' ');
        if (word is < 3 or > 8) return false;
        var message = rest[(word + 1)..];
        line = new OllamaLogLine
        {
            Time = time with { Offset = clock.Offset }, IsError = rest.StartsWith("ERROR"u8), IsWarning = rest.StartsWith("WARN"u8), Message = message, Rest = AfterWords(message),
        };
        return true;
    }

    private static bool TryStructured(ReadOnlySpan<byte> text, out OllamaLogLine line)
    {
        line = default;
        if (!Stamps.TryRead(text[5..], out var time, out var length)) return false;
        var rest = text[(5 + length)..];
        var level = Scan.TrimStart(rest);
        if (!level.StartsWith("level="u8)) return false;
        var at = rest.IndexOf(" msg="u8);
        if (at < 0) return false;
        var fields = rest[(at + 1)..];
        if (!TryNext(ref fields, out _, out var message)) return false;
        line = new OllamaLogLine { Time = time, IsError = level.StartsWith("level=ERROR"u8), IsWarning = level.StartsWith("level=WARN"u8), Message = message, Rest = fields };
        return true;
    }

    /// <summary>The form of 2024 has no quotes around its message: the keys begin at the first word with an equals sign.</summary>
    private static ReadOnlySpan<byte> AfterWords(ReadOnlySpan<byte> message)
    {
        var equals = message.IndexOf((byte)'=');
        if (equals < 0) return [];
        var start = message[..equals].LastIndexOf((byte)' ');
        return message[(start + 1)..];
    }

    private static bool TryNext(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        name = value = [];
        rest = Scan.TrimStart(rest);
        if (rest.IsEmpty) return false;
        if (!TakeToken(ref rest, (byte)'=', out name)) return false;
        if (rest.IsEmpty || rest[0] != '=') return true;
        rest = rest[1..];
        return TakeToken(ref rest, (byte)' ', out value) || rest.IsEmpty;
    }

    private static bool TakeToken(scoped ref ReadOnlySpan<byte> rest, byte stop, out ReadOnlySpan<byte> token)
    {
        token = [];
        if (rest.IsEmpty) return false;
        if (rest[0] != '"')
        {
            var end = stop == '=' ? rest.IndexOfAny((byte)'=', (byte)' ') : rest.IndexOf(stop);
            token = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[end..];
            return true;
        }
        var at = 1;
        while (at < rest.Length && rest[at] != '"') at += rest[at] == '\\' ? 2 : 1;
        at = Math.Min(at, rest.Length);
        token = rest[1..at];
        rest = at < rest.Length ? rest[(at + 1)..] : [];
        return true;
    }
}
