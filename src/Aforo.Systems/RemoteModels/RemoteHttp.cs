using System.Net;
using System.Net.Http.Headers;

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
    public static string? Refusal(Uri address) => address switch
    {
        { UserInfo.Length: > 0 } => "an address must not carry a name and password",
        { Scheme: "https" } => null,
        { Scheme: "http", IsLoopback: true } => null,
        { Scheme: "http" } => $"{Shown(address)}: plain http is only asked on this machine; https is needed",
        _ => $"{address.Scheme}: is no way to a model; https is",
    };

    /// <summary>The address without what may be secret in it.</summary>
    public static string Shown(Uri address)
    {
        var text = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return text.Length <= 200 ? text : text[..200] + "…";
    }

    /// <summary>The answer's head, after redirects; its body is read by the caller, who disposes of it. Only 200, 206 and 416 are answers.</summary>
    public async Task<(HttpResponseMessage? Response, string? Problem)> GetAsync(Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        var at = address;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            if (Refusal(at) is { } refusal) return (null, hop == 0 ? refusal : $"{Shown(address)} leads elsewhere: {refusal}");
            var (response, problem) = await SendAsync(at, range, cancellation).ConfigureAwait(false);
            if (response is null) return (null, problem);
            if (Next(response, at) is { } next)
            {
                response.Dispose();
                if (at.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps) return (null, $"{Shown(at)} leads from https to {next.Scheme}; that is not followed");
                at = next;
                continue;
            }
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable) return (response, null);
            var failure = Failure(at, response.StatusCode);
            response.Dispose();
            return (null, failure);
        }
        return (null, $"{Shown(address)} leads from one address to the next, more than {MostRedirects} times");
    }

    private async Task<(HttpResponseMessage?, string?)> SendAsync(Uri address, RangeHeaderValue? range, CancellationToken cancellation)
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
            return (null, limit.IsCancellationRequested ? $"{Shown(address)} did not answer within {Patience.TotalSeconds:0} s" : $"{address.Host} can't be reached in time: is there a network?");
        }
        catch (HttpRequestException failure)
        {
            return (null, failure.HttpRequestError switch
            {
                HttpRequestError.NameResolutionError => $"the name {address.Host} is not found: is there a network?",
                HttpRequestError.ConnectionError => $"{address.Authority} can't be reached: is there a network?",
                HttpRequestError.SecureConnectionError => $"no secure connection to {address.Authority} could be made",
                HttpRequestError.ProxyTunnelError => $"the proxy does not let {address.Authority} be reached",
                _ => $"{address.Authority} answered in a way that is no HTTP",
            });
        }
        catch (IOException)
        {
            return (null, $"the connection to {address.Authority} ended before an answer came");
        }
    }

    private bool IsHub(Uri address) => address.Scheme == _hub.Scheme && address.Port == _hub.Port && address.Host.Equals(_hub.Host, StringComparison.OrdinalIgnoreCase);

    private static Uri? Next(HttpResponseMessage response, Uri from) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.Location is { } location ? new Uri(from, location) : null;

    private string Failure(Uri address, HttpStatusCode status) => status switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden when IsHub(address) => $"{Shown(address)} is not there, or private or gated ({(int)status})"
            + (_token is null ? "; a token in HF_TOKEN would open what you may see" : "; the token in HF_TOKEN does not open it"),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{Shown(address)} is not open to everybody ({(int)status})",
        HttpStatusCode.NotFound => $"{Shown(address)} is not there (404)",
        HttpStatusCode.TooManyRequests => $"{address.Authority} asks for patience: too many requests (429)",
        _ => $"{Shown(address)} answered {(int)status}",
    };
}
