using System.Net;
using System.Net.Http.Headers;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Gguf;

namespace Aforo.Systems.RemoteModels;

/// <summary>
/// The first bytes of a file on a server, as many as were asked for so far. A server that answers ranges is asked for one after the
/// other; of one that ignores them the answer is read as it comes and left as soon as there is enough.
/// </summary>
internal sealed class RemoteFile(RemoteHttp http, Uri address, Action<long>? progress = null) : IByteSource, IDisposable
{
    /// <summary>A header is some megabytes where the vocabulary is large; no more is taken.</summary>
    public const int MostBytes = 128 << 20;

    /// <summary>Taken as the length where the server does not tell it.</summary>
    private const long AnyLength = 1L << 50;

    /// <summary>Connections that end early and are taken up again, if the server answers ranges.</summary>
    private const int MostResumed = 3;

    private byte[] _bytes = [];
    private int _count;
    private int _resumed;
    private HttpResponseMessage? _response;
    private Stream? _stream;

    public long Length { get; private set; } = AnyLength;

    public bool IsLengthKnown => Length != AnyLength;

    /// <summary>Bytes that are here.</summary>
    public int Count => _count;

    /// <summary>Something beyond what is here was asked for.</summary>
    public bool WantsMore { get; private set; }

    /// <summary>The last answer ignored the range.</summary>
    public bool IgnoresRanges => _stream is not null;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    public int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= _count)
        {
            WantsMore |= offset < Length;
            return 0;
        }
        var part = _bytes.AsSpan((int)offset, _count - (int)offset);
        var count = Math.Min(part.Length, buffer.Length);
        part[..count].CopyTo(buffer);
        return count;
    }

    /// <summary>Reads on until there are so many bytes, or the file ends; answers what prevented it.</summary>
    public async Task<Saying?> GrowAsync(int count, CancellationToken cancellation)
    {
        WantsMore = false;
        var wanted = (int)Math.Min(Math.Min(count, MostBytes), Length);
        if (_bytes.Length < wanted) Array.Resize(ref _bytes, wanted);
        while (_count < wanted)
        {
            var before = _count;
            var problem = _stream is null ? await RangeAsync(wanted, cancellation).ConfigureAwait(false) : await FillAsync(_stream, wanted, cancellation).ConfigureAwait(false);
            wanted = (int)Math.Min(wanted, Length);
            if (_count >= wanted) return null;
            if (problem is not null && (_stream is not null || _count == before || ++_resumed > MostResumed)) return problem;
            if (_count == before) return new Saying("reading.remote.nothing-after", ("address", RemoteHttp.Shown(address)), ("count", _count));
        }
        return null;
    }

    public void Dispose()
    {
        // Closing an answer that was not read to its end closes the connection: the rest is never sent.
        _stream?.Dispose();
        _response?.Dispose();
    }

    private async Task<Saying?> RangeAsync(int wanted, CancellationToken cancellation)
    {
        var (response, problem) = await http.GetAsync(address, new RangeHeaderValue(_count, wanted - 1), cancellation).ConfigureAwait(false);
        if (response is null) return problem;
        if (response.Content.Headers.ContentEncoding.Count > 0)
        {
            response.Dispose();
            return new Saying("reading.remote.compressed", ("address", RemoteHttp.Shown(address)));
        }
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                Length = response.Content.Headers.ContentLength ?? AnyLength;
                _response = response;
                _stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
                // It begins at the beginning, whatever was asked for.
                _count = 0;
                return await FillAsync(_stream, (int)Math.Min(wanted, Length), cancellation).ConfigureAwait(false);
            case HttpStatusCode.PartialContent when response.Content.Headers.ContentRange is { From: { } from, Unit: "bytes" } range && from == _count && (range.Length ?? Length) is var length && (!IsLengthKnown || Length == length):
                Length = length;
                using (response)
                {
                    var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
                    return await FillAsync(stream, (int)Math.Min(wanted, Length), cancellation).ConfigureAwait(false);
                }
            default:
                response.Dispose();
                return new Saying("reading.remote.other-bytes", ("address", RemoteHttp.Shown(address)), ("status", (int)response.StatusCode));
        }
    }

    private async Task<Saying?> FillAsync(Stream stream, int wanted, CancellationToken cancellation)
    {
        try
        {
            while (_count < wanted)
            {
                using var limit = http.Limit();
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
                var read = await stream.ReadAsync(_bytes.AsMemory(_count, wanted - _count), both.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    // A stream of no announced length tells it by its end.
                    if (!IsLengthKnown && IgnoresRanges) Length = _count;
                    return _count >= Length ? null : Ended();
                }
                _count += read;
                progress?.Invoke(_count);
            }
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Saying("reading.remote.silent-after", ("address", RemoteHttp.Shown(address)), ("seconds", Math.Round(http.Patience.TotalSeconds)), ("count", _count));
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return Ended();
        }
    }

    private Saying Ended() => new("reading.remote.ended-after", ("address", RemoteHttp.Shown(address)), ("count", _count), ("length", IsLengthKnown ? Length : FactValue.Unknown));
}
