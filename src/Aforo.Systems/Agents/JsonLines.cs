using System.Buffers;
using System.Text.Json;

namespace Aforo.Systems.Agents;

/// <summary>Reads JSON Lines one at a time. Lines that are too long or no JSON are passed over: a file in use may end in half a line.</summary>
internal static class JsonLines
{
    /// <summary>Longest line that is parsed; answers of tools can be large, and what matters here never is.</summary>
    public const int LongestLine = 16 << 20;

    /// <summary>Hands each object with its 1-based line to <paramref name="each"/>; only lines that contain the mark are parsed.</summary>
    public static void Read(Stream stream, ReadOnlyMemory<byte> mark, CancellationToken cancellation, Action<JsonElement, int> each) =>
        Split(stream, cancellation, (line, number) => Parse(line, mark.Span, number, each));

    /// <summary>Hands each line with its 1-based number to <paramref name="each"/>, without its line feed. Lines that are too long are left out, but counted.</summary>
    public static void Split(Stream stream, CancellationToken cancellation, Action<ReadOnlyMemory<byte>, int> each)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            Split(stream, ref buffer, cancellation, each);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Split(Stream stream, ref byte[] buffer, CancellationToken cancellation, Action<ReadOnlyMemory<byte>, int> each)
    {
        int start = 0, end = 0, searched = 0, line = 0;
        var skipping = false;
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line++;
                var stop = searched + newline;
                if (!skipping) each(buffer.AsMemory(start, stop - start), line);
                skipping = false;
                start = searched = stop + 1;
                continue;
            }
            cancellation.ThrowIfCancellationRequested();
            (start, end) = MakeRoom(ref buffer, start, end, ref skipping);
            searched = end;
            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                if (end > start && !skipping) each(buffer.AsMemory(start, end - start), line + 1);
                return;
            }
            end += read;
        }
    }

    /// <summary>Moves what is left to the front; a line that has outgrown the buffer gets a larger one, or is given up.</summary>
    private static (int Start, int End) MakeRoom(ref byte[] buffer, int start, int end, ref bool skipping)
    {
        var left = end - start;
        if (start > 0) Buffer.BlockCopy(buffer, start, buffer, 0, left);
        if (left < buffer.Length) return (0, left);
        if (buffer.Length >= LongestLine)
        {
            skipping = true;
            return (0, 0);
        }
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        Buffer.BlockCopy(buffer, 0, larger, 0, left);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
        return (0, left);
    }

    /// <summary>Parses one line; nothing is handed on when it is no object.</summary>
    public static void Parse(ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> mark, int line, Action<JsonElement, int> each)
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
