using System.Collections.Immutable;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

/// <summary>A server that answers from recorded replies, and notes what it was asked.</summary>
internal sealed class RecordedOllama : HttpMessageHandler
{
    private readonly Dictionary<string, (HttpStatusCode Status, byte[] Body)> _replies = [];

    public List<string> Asked { get; } = [];

    public string Authority { get; init; } = "127.0.0.1:11434";

    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Ollama", name);

    public static byte[] Bytes(string name) => System.IO.File.ReadAllBytes(Fixture(name));

    /// <summary>The server of the recorded replies: three definitions on one blob, none loaded.</summary>
    public static RecordedOllama August2026() => new RecordedOllama()
        .File("GET /", "root.txt").File("GET /api/version", "version.json").File("GET /api/tags", "tags.json").File("GET /api/ps", "ps-empty.json")
        .File("POST /api/show qwen3-coder:30b", "show-base.json").File("POST /api/show qwen3-coder:30b-v-128k", "show-128k.json").File("POST /api/show qwen3-coder:30b-256k", "show-256k.json");

    public RecordedOllama File(string request, string fixture) => Answer(request, Bytes(fixture));

    public RecordedOllama Text(string request, string body, HttpStatusCode status = HttpStatusCode.OK) => Answer(request, Encoding.UTF8.GetBytes(body), status);

    public RecordedOllama Answer(string request, byte[] body, HttpStatusCode status = HttpStatusCode.OK)
    {
        _replies[request] = (status, body);
        return this;
    }

    public Surroundings World(params (string Name, string Value)[] variables) => new()
    {
        Platform = Platform.Linux,
        Home = "/nowhere/home",
        CurrentDirectory = "/nowhere",
        Root = "/nowhere/root",
        Environment = variables.ToImmutableDictionary(variable => variable.Name, variable => variable.Value),
        HttpHandler = () => new Lent(this),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.Authority != Authority) throw new HttpRequestException("connection refused");
        var asked = $"{request.Method} {request.RequestUri.AbsolutePath}";
        if (request.Content is { } content)
        {
            using var body = JsonDocument.Parse(await content.ReadAsByteArrayAsync(cancellationToken));
            Assert.Equal(body.RootElement.GetProperty("model").GetString(), body.RootElement.GetProperty("name").GetString());
            asked += " " + body.RootElement.GetProperty("model").GetString();
        }
        lock (Asked) Asked.Add(asked);
        var (status, bytes) = _replies.TryGetValue(asked, out var reply) ? reply : (HttpStatusCode.NotFound, "404 page not found"u8.ToArray());
        return new HttpResponseMessage(status) { Content = new ByteArrayContent(bytes) };
    }

    private sealed class Lent(RecordedOllama server) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => server.SendAsync(request, cancellationToken);
    }
}
