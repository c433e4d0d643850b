using Aforo.Core.Cases;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>An access line: <c>[GIN] 2026/08/11 - 16:40:05 | 500 | 5m0s | 127.0.0.1 | POST "/api/chat"</c>.</summary>
internal readonly record struct OllamaLogAccessLine
{
    /// <summary>Three years: more is a damaged line.</summary>
    private const double LongestLatency = 1e8;

    /// <summary>When the answer ended; local, with the offset that the log writes in.</summary>
    public required LogTime Ended { get; init; }

    public required int Status { get; init; }

    /// <summary>Seconds: queue, load, prefill and answer together.</summary>
    public required double Latency { get; init; }

    /// <summary>Whether the route makes a model work.</summary>
    public required bool AsksModel { get; init; }

    /// <summary>Whether the route makes a model write, and not only embed.</summary>
    public bool Generates { get; init; }

    public static bool TryRead(ReadOnlySpan<byte> text, LogClock clock, out OllamaLogAccessLine line)
    {
        line = default;
        if (!text.StartsWith("[GIN] "u8) || !Stamps.TryReadGin(text[6..], out var local)) return false;
        var rest = text[27..];
        if (!TryField(ref rest, out _) || !TryField(ref rest, out var status) || !TryField(ref rest, out var latency) || !TryField(ref rest, out _)) return false;
        if (!Scan.Long(status, out var code) || code is < 100 or > 999 || Scan.GoDuration(latency) is not { } seconds || seconds is < 0 or > LongestLatency) return false;
        var (asks, generates) = Route(rest);
        line = new OllamaLogAccessLine { Ended = clock.Local(local), Status = (int)code, Latency = seconds, AsksModel = asks, Generates = generates };
        return true;
    }

    private static bool TryField(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> field)
    {
        var bar = rest.IndexOf((byte)'|');
        field = bar < 0 ? [] : rest[..bar].Trim((byte)' ');
        if (bar >= 0) rest = rest[(bar + 1)..];
        return bar >= 0;
    }

    private static (bool Asks, bool Generates) Route(ReadOnlySpan<byte> request)
    {
        request = Scan.TrimStart(request);
        if (!request.StartsWith("POST"u8)) return default;
        var path = Scan.Between(request, "\""u8, "\""u8);
        var query = path.IndexOf((byte)'?');
        if (query >= 0) path = path[..query];
        var generates = path.SequenceEqual("/api/chat"u8) || path.SequenceEqual("/api/generate"u8) || path.SequenceEqual("/v1/chat/completions"u8)
            || path.SequenceEqual("/v1/completions"u8) || path.SequenceEqual("/v1/responses"u8) || path.SequenceEqual("/v1/messages"u8);
        return (generates || path.SequenceEqual("/api/embed"u8) || path.SequenceEqual("/api/embeddings"u8) || path.SequenceEqual("/v1/embeddings"u8), generates);
    }
}
