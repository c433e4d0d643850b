using System.Text.Json;

namespace Aforo.Systems.Agents;

/// <summary>Reads JSON Lines one at a time. Lines that are too long or no JSON are passed over: a file in use may end in half a line.</summary>
internal static class JsonLines
{
    /// <summary>Longest line that is parsed; answers of tools can be large, and what matters here never is.</summary>
    public const int LongestLine = 16 << 20;

    /// <summary>Hands each object with its 1-based line to <paramref name="each"/>; only lines that contain one of the marks are parsed.</summary>
    public static void Read(Stream stream, ReadOnlySpan<byte> mark, CancellationToken cancellation, Action<JsonElement, int> each)
    {
        var buffer = new byte[256 * 1024];
        int start = 0, end = 0, line = 0;
        var skipping = false;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var newline = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line++;
                if (!skipping) Parse(buffer.AsMemory(start, newline), mark, line, each);
                skipping = false;
                start += newline + 1;
                continue;
            }
            if (start > 0)
            {
                Buffer.BlockCopy(buffer, start, buffer, 0, end - start);
                end -= start;
                start = 0;
            }
            if (end == buffer.Length)
            {
                if (buffer.Length < LongestLine) Array.Resize(ref buffer, buffer.Length * 2);
                else (skipping, end) = (true, 0);
            }
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                if (end > start && !skipping) Parse(buffer.AsMemory(start, end - start), mark, line + 1, each);
                return;
            }
            end += read;
        }
    }

    private static void Parse(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> mark, int line, Action<JsonElement, int> each)
    {
        if (bytes.IsEmpty || (mark.Length > 0 && bytes.Span.IndexOf(mark) < 0)) return;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object) each(document.RootElement, line);
        }
        catch (JsonException)
        {
            // Half a line, or a foreign one.
        }
    }
}
