using System.Net;
using System.Text;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>The network of a scenario: servers by authority; where there is none, the connection is refused.</summary>
internal sealed class Network : IDisposable
{
    private readonly Dictionary<string, Func<HttpRequestMessage, string, (int Status, string Body)>> _servers = [];

    /// <param name="authority">Such as <c>127.0.0.1:11434</c>.</param>
    /// <param name="answer">Status and body for a request and its body.</param>
    public void Add(string authority, Func<HttpRequestMessage, string, (int Status, string Body)> answer) => _servers[authority] = answer;

    public HttpMessageHandler Handler() => new Switch(_servers);

    public void Dispose() => _servers.Clear();

    private sealed class Switch(Dictionary<string, Func<HttpRequestMessage, string, (int Status, string Body)>> servers) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!servers.TryGetValue(request.RequestUri!.Authority.Replace("localhost", "127.0.0.1", StringComparison.Ordinal), out var server)) throw new HttpRequestException("connection refused");
            var (status, body) = server(request, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken));
            return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        }
    }
}
