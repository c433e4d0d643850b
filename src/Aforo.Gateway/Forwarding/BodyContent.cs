using System.Net;
using System.Net.Http.Headers;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Forwarding;

/// <summary>A client's body on its way to a backend: the bytes as they came, but for another model's name where one stands.</summary>
internal sealed class BodyContent : HttpContent
{
    private readonly PooledBody _body;
    private readonly (long Start, int Length) _replaced;
    private readonly byte[] _by;

    public BodyContent(PooledBody body, string? contentType, (long Start, int Length) replaced = default, byte[]? by = null)
    {
        (_body, _replaced, _by) = (body, replaced, by ?? []);
        if (contentType is not null && MediaTypeHeaderValue.TryParse(contentType, out var type)) Headers.ContentType = type;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    /// <summary>Holds the body while it is written: a request that is cancelled ends before its writing does, and what others put into the buffers must not go out.</summary>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (!_body.TryHold()) throw new IOException("the request is over");
        using var held = _body;
        if (_by.Length == 0)
        {
            await _body.CopyToAsync(stream, cancellationToken).ConfigureAwait(false);
            return;
        }
        var bytes = _body.Bytes;
        foreach (var piece in bytes.Slice(0, _replaced.Start)) await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(_by, cancellationToken).ConfigureAwait(false);
        foreach (var piece in bytes.Slice(_replaced.Start + _replaced.Length)) await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length - (_by.Length == 0 ? 0 : _replaced.Length - _by.Length);
        return true;
    }
}
