using System.Net;
using System.Text;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>The network of a scenario: servers by authority; where there is none, the connection is refused.</summary>
internal sealed class Network : IDisposable
{
    private readonly Dictionary<string, Func<HttpRequestMessage, string, (int Status, string Body)>> _servers = [];
    private readonly HashSet<string> _real = [];

    /// <param name="authority">Such as <c>127.0.0.1:11434</c>.</param>
    /// <param name="answer">Status and body for a request and its body.</param>
    public void Add(string authority, Func<HttpRequestMessage, string, (int Status, string Body)> answer) => _servers[authority] = answer;

    /// <summary>A server that really listens; it is spoken to over the network.</summary>
    public void Allow(Uri address) => _real.Add(address.Authority);

    public HttpMessageHandler Handler() => new Switch(_servers, _real);

    public void Dispose() => _servers.Clear();

    private sealed class Switch(Dictionary<string, Func<HttpRequestMessage, string, (int Status, string Body)>> servers, HashSet<string> real) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _network = new(new SocketsHttpHandler { UseProxy = false });

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (real.Contains(request.RequestUri!.Authority)) return await _network.SendAsync(request, cancellationToken);
            if (!servers.TryGetValue(request.RequestUri!.Authority.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out var server)) throw new HttpRequestException("connection refused");
            var (status, body) = server(request, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }
    }
}
