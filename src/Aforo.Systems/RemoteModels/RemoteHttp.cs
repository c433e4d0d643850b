using System.Net;
using System.Net.Http.Headers;
using Aforo.Core.Messages;

namespace Aforo.Systems.RemoteModels;

/// <summary>
/// Asks servers of models: <c>https</c> everywhere, plain <c>http</c> only on this machine. Redirects are followed by hand, so that the
/// token of a host is shown to that host alone. Nothing here waits longer than <see cref="Patience"/> for a byte.
/// </summary>
internal sealed class RemoteHttp : IDisposable
{
    private const int MostRedirects = 6;

    private readonly HttpClient _near, _far;
    private readonly TimeProvider _clock;
    private readonly string? _token;
    private readonly Uri _hub;

    /// <param name="surroundings">Network, clock, variables.</param>
    /// <param name="hub">The host that <c>HF_TOKEN</c> belongs to.</param>
    /// <param name="patience">Longest silence.</param>
    public RemoteHttp(Surroundings surroundings, Uri hub, TimeSpan patience)
    {
        Patience = patience;
        _near = new HttpClient(surroundings.HttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _far = new HttpClient(surroundings.RemoteHttpHandler(), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
        _clock = surroundings.Clock;
        _hub = hub;
        _token = surroundings.Variable("HF_TOKEN")?.Trim() is { Length: > 0 } token && token.All(character => character is > ' ' and < (char)127) ? token : null;
    }

    public TimeSpan Patience { get; }

    /// <summary>Ends what waits longer than that; to be made anew for each wait.</summary>
    public CancellationTokenSource Limit() => new(Patience, _clock);

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }

    /// <summary>Why an address is not asked; null when it may be.</summary>
    public static Saying? Refusal(Uri address) => address switch
    {
        { UserInfo.Length: > 0 } => new Saying("reading.remote.user"),
        { Scheme: "https" } => null,
        { Scheme: "http", IsLoopback: true } => null,
        { Scheme: "http" } => new Saying("reading.remote.plain", ("address", Shown(address))),
        _ => new Saying("reading.remote.scheme", ("scheme", address.Scheme)),
    };

    /// <summary>The address without what may be secret in it.</summary>
    public static string Shown(Uri address)
    {
        var text = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    /// <summary>The answer's head, after redirects; its body is read by the caller, who disposes of it. Only 200, 206 and 416 are answers.</summary>
    public async Task<(HttpResponseMessage? Response, Saying? Problem)> GetAsync(Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        var at = address;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            if (Refusal(at) is { } refusal) return (null, hop == 0 ? refusal : new Saying("reading.remote.leads", ("address", Shown(address))).With("what", refusal));
            var (response, problem) = await SendAsync(at, range, cancellation).ConfigureAwait(false);
            if (response is null) return (null, problem);
            if (Next(response, at) is { } next)
            {
                response.Dispose();
                if (at.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps) return (null, new Saying("reading.remote.leads-from-https", ("address", Shown(at)), ("scheme", next.Scheme)));
                at = next;
                continue;
            }
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable) return (response, null);
            var failure = Failure(at, response.StatusCode);
            response.Dispose();
            return (null, failure);
        }
        return (null, new Saying("reading.remote.leads-on", ("address", Shown(address)), ("most", MostRedirects)));
    }

    private async Task<(HttpResponseMessage?, Saying?)> SendAsync(Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("aforo", null));
        if (_token is not null && IsHub(address)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var limit = Limit();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            return (await (address.IsLoopback ? _near : _far).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, limit.IsCancellationRequested ? new Saying("reading.remote.late", ("address", Shown(address)), ("seconds", Math.Round(Patience.TotalSeconds))) : new Saying("reading.remote.unreachable-in-time", ("host", address.Host)));
        }
        catch (HttpRequestException failure)
        {
            return (null, new Saying(failure.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => "reading.remote.no-name",
                HttpRequestError.ConnectionError => "reading.remote.unreachable",
                HttpRequestError.SecureConnectionError => "reading.remote.insecure",
                HttpRequestError.ProxyTunnelError => "reading.remote.proxy",
                _ => "reading.remote.no-http",
            }, ("host", failure.HttpRequestError == HttpRequestError.NameResolutionError ? address.Host : address.Authority)));
        }
        catch (IOException)
        {
            return (null, new Saying("reading.remote.ended-before", ("host", address.Authority)));
        }
    }

    private bool IsHub(Uri address) => address.Scheme == _hub.Scheme && address.Port == _hub.Port && address.Host.Equals(_hub.Host, StringComparison.OrdinalIgnoreCase);

    private static Uri? Next(HttpResponseMessage response, Uri from) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location ? new Uri(from, location) : null;

    private Saying Failure(Uri address, HttpStatusCode status) => new(status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when IsHub(address) => _token is null ? "reading.remote.gated" : "reading.remote.gated-for-token",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => "reading.remote.not-open",
        HttpStatusCode.NotFound => "reading.remote.not-there",
        HttpStatusCode.TooManyRequests => "reading.remote.too-many-requests",
        _ => "reading.remote.answered",
    }, ("address", status == HttpStatusCode.TooManyRequests ? address.Authority : Shown(address)), ("status", (int)status));
}
