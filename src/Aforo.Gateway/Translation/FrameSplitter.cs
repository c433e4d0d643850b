using System.Buffers;

namespace Aforo.Gateway.Translation;

/// <summary>Cuts a stream into lines, whichever way they end, and keeps what is not complete.</summary>
internal sealed class FrameSplitter
{
    /// <summary>A longer line is no reply of a model.</summary>
    public const int LongestLine = 64 << 20;

    private readonly ArrayBufferWriter<byte> _rest = new();

    /// <summary>The complete lines, without their ends.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Lines(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            var line = bytes[..end];
            bytes = bytes[(end + 1)..];
            if (_rest.WrittenCount > 0)
            {
                _rest.Write(line.Span);
                line = _rest.WrittenSpan.ToArray();
                _rest.ResetWrittenCount();
            }
            yield return Trim(line);
        }
        if (_rest.WrittenCount + bytes.Length > LongestLine) throw new InvalidDataException();
        _rest.Write(bytes.Span);
    }

    /// <summary>What stands behind the last line's end.</summary>
    public ReadOnlyMemory<byte> Rest()
    {
        var rest = _rest.WrittenSpan.ToArray();
        _rest.ResetWrittenCount();
        return Trim(rest);
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line) => line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
}
