using System.Net;
using System.Text;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

/// <summary>Answers requests from recorded replies, by path and query; everything else is 404. Notes what it was asked.</summary>
internal sealed class RecordedServer : HttpMessageHandler
{
    private readonly Dictionary<string, (HttpStatusCode Status, byte[] Body)> _replies = [];

    public List<string> Asked { get; } = [];

    /// <summary>Key that every path but <c>/health</c> wants; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>Address that is served; another one refuses connections.</summary>
    public string Authority { get; init; } = "127.0.0.1:8080";

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "LlamaServer", name);

    public RecordedServer File(string path, string fixture, HttpStatusCode status = HttpStatusCode.OK) => Bytes(path, System.IO.File.ReadAllBytes(Fixture(fixture)), status);

    public RecordedServer Text(string path, string body, HttpStatusCode status = HttpStatusCode.OK) => Bytes(path, Encoding.UTF8.GetBytes(body), status);

    public RecordedServer Bytes(string path, byte[] body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _replies[path] = (status, body);
        return this;
    }

    /// <summary>Surroundings whose network is this server.</summary>
    public Surroundings World(params RunningProcess[] processes) => new()
    {
        Platform = Platform.Linux,
        Home = "/home/user",
        CurrentDirectory = "/home/user",
        Root = Fixture("empty"),
        HttpHandler = () => new Lent(this),
        Processes = () => processes,
    };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.Authority != Authority) throw new HttpRequestException("connection refused");
        var path = request.RequestUri.PathAndQuery;
        lock (Asked) Asked.Add(path);
        Assert.Equal(HttpMethod.Get, request.Method);
        if (Key is not null && request.Headers.Authorization?.Parameter != Key) return Answer(HttpStatusCode.Unauthorized, System.IO.File.ReadAllBytes(Fixture("replies/error-auth.json")));
        return _replies.TryGetValue(path, out var reply) ? Answer(reply.Status, reply.Body) : Answer(HttpStatusCode.NotFound, "{\"error\":{\"code\":404,\"message\":\"File Not Found\",\"type\":\"not_found_error\"}}"u8.ToArray());
    }

    private static Task<HttpResponseMessage> Answer(HttpStatusCode status, byte[] body) => Task.FromResult(new HttpResponseMessage(status) { Content = new ByteArrayContent(body) });

    /// <summary>Each client disposes its handler; the recorded server outlives them.</summary>
    private sealed class Lent(RecordedServer server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => server.SendAsync(request, cancellationToken);
    }
}
