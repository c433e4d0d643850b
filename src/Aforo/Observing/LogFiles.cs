using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Systems;
using Aforo.Systems.Agents.OpenClaw;
using Aforo.Systems.Agents.OpenCode;
using Aforo.Systems.Logs;

namespace Aforo.Observing;

/// <summary>A log that somebody names: of a runtime or of an agent.</summary>
internal static class LogFiles
{
    /// <summary>A head this long tells whose log it is.</summary>
    private const int HeadBytes = 4096;

    /// <summary>A named file; one that can't be opened gives a problem (<c>log.unreadable</c>).</summary>
    public static Observation Read(string path, Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(path);
        try
        {
            using var stream = NamedFile.Open(full);
            return Read(stream, full, surroundings, since, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Observation { Problems = [new Problem { Kind = "log.unreadable", What = Saying.Quote(refused.Message), Source = new Source { File = full } }] };
        }
    }

    /// <summary>A stream that need not be a file: it is read forward, once.</summary>
    public static Observation Read(Stream stream, string name, Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var buffer = new byte[HeadBytes];
        var head = buffer.AsMemory(0, stream.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false));
        using var whole = new Rejoined(head, stream);
        if (OpenClawLog.Recognises(head.Span)) return OpenClawLog.Read(whole, name, since, cancellation);
        if (OpenCodeLog.Recognises(head.Span)) return OpenCodeLog.Read(whole, name, since, cancellation);
        return LogReader.Read(whole, new LogOptions { File = name, Since = since, LocalOffset = surroundings.Clock.LocalTimeZone.GetUtcOffset(surroundings.Clock.GetUtcNow()) }, cancellation);
    }

    /// <summary>A stream whose head was taken off, with its head on again. The stream itself stays the caller's.</summary>
    private sealed class Rejoined(ReadOnlyMemory<byte> head, Stream rest) : Stream
    {
        private int _taken;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            if (_taken == head.Length) return rest.Read(buffer);
            var count = Math.Min(buffer.Length, head.Length - _taken);
            head.Span.Slice(_taken, count).CopyTo(buffer);
            _taken += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
