using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using Aforo.Systems;
using Aforo.Systems.Runtimes;

namespace Aforo.Lab.Sending;

/// <summary>
/// Sends one request after the other to a model and times the streamed replies, by the clock of the surroundings. Never throws but for
/// cancellation, which closes the connection: servers then stop working on the request.
/// </summary>
public sealed class Sender : IDisposable
{
    private const int LongestError = 300, LargestErrorBody = 64 << 10;

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly Destination _destination;
    private readonly TimeProvider _clock;

    public Sender(Destination destination, Surroundings surroundings)
    {
        _destination = destination;
        _clock = surroundings.Clock;
        _endpoint = new Uri(new Uri(destination.Address.AbsoluteUri.TrimEnd('/') + "/"), Bodies.Path(destination.Dialect));
        _http = new HttpClient(surroundings.HttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Sends a request and reads its reply to the end.</summary>
    public async Task<SendReply> SendAsync(SendRequest request, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(request.Limit ?? Timeout.InfiniteTimeSpan, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        var reply = new StreamedReply(_clock, request.Watch);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = new ByteArrayContent(Bodies.Of(_destination, request)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } } };
            if (_destination.Key() is { Length: > 0 } key) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            reply.Begin();
            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            reply.Status = (int)response.StatusCode;
            reply.Headers = reply.Elapsed;
            using var stream = await response.Content.ReadAsStreamAsync(both.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return reply.Ended(SendEnd.Refused, await ErrorAsync(stream, both.Token).ConfigureAwait(false));
            return await ReadAsync(stream, reply, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return reply.Ended(SendEnd.TimedOut, null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
            return reply.Ended(reply.Status is null ? SendEnd.Unreachable : SendEnd.Broken, Short(failure.Message));
        }
    }

    private async Task<SendReply> ReadAsync(Stream stream, StreamedReply reply, CancellationToken cancellation)
    {
        var lines = new BoundedLines(stream);
        while (await lines.NextAsync(cancellation).ConfigureAwait(false) is { } line)
        {
            Grammar.Take(_destination.Dialect, line, reply);
            if (reply.Error is { } error) return reply.Ended(SendEnd.Broken, Short(error));
            if (reply.IsDone) return reply.Ended(SendEnd.Answered, null);
        }
        return reply.Ended(SendEnd.Broken, lines.IsTooLong ? "a line of the reply is too long" : "the reply ended before its last line");
    }

    private static async Task<string?> ErrorAsync(Stream stream, CancellationToken cancellation)
    {
        var body = new byte[LargestErrorBody];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(body.AsMemory(0, length));
            return Grammar.ErrorOf(json.RootElement) is { } error ? Short(error) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Short(string text) => text.Length <= LongestError ? text : text[..LongestError] + "…";
}
