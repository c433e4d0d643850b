using Aforo.Core.Messages;

namespace Aforo.Systems.RemoteModels;

/// <summary>The body of an answer, read up to a bound.</summary>
internal sealed class RemoteText(RemoteHttp http, HttpResponseMessage response, int most) : IDisposable
{
    private readonly MemoryStream _body = new();

    public async Task<(ReadOnlyMemory<byte> Bytes, Saying? Problem)> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            using var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            var buffer = new byte[64 << 10];
            while (true)
            {
                using var limit = http.Limit();
                using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
                var read = await stream.ReadAsync(buffer, both.Token).ConfigureAwait(false);
                if (read == 0) return (_body.GetBuffer().AsMemory(0, (int)_body.Length), null);
                if (_body.Length + read > most) return (default, new Saying("reading.remote.too-large", ("most", most >> 20)));
                _body.Write(buffer, 0, read);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (default, new Saying("reading.remote.silent", ("seconds", Math.Round(http.Patience.TotalSeconds))));
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            return (default, new Saying("reading.remote.ended"));
        }
    }

    public void Dispose() => _body.Dispose();
}
