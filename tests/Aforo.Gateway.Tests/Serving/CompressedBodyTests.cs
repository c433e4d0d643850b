using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aforo.Core.Messages;
using Aforo.Core.Workload;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Recording;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A body that would have to be unpacked is refused before it is read, and nothing of it is kept.</summary>
public sealed class CompressedBodyTests : IAsyncDisposable
{
    private readonly ScriptedBackend _own = new((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[]}"""), cancellation).AsTask());
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aforo-compressed-");
    private readonly ConcurrentQueue<WorkloadRequest> _finished = [];

    public async ValueTask DisposeAsync()
    {
        await _own.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("en", "/v1/chat/completions", "/error/type", "invalid_request_error", "/error/message")]
    [InlineData("es", "/v1/chat/completions", "/error/type", "invalid_request_error", "/error/message")]
    [InlineData("en", "/v1/responses", "/error/type", "invalid_request_error", "/error/message")]
    [InlineData("en", "/v1/embeddings", "/error/type", "invalid_request_error", "/error/message")]
    [InlineData("en", "/v1/messages", "/type", "error", "/error/message")]
    [InlineData("es", "/v1/messages", "/error/type", "invalid_request_error", "/error/message")]
    [InlineData("en", "/api/chat", null, null, "/error")]
    [InlineData("es", "/api/show", null, null, "/error")]
    public async Task It_is_refused_in_the_clients_own_dialect(string language, string path, string? at, string? expected, string message)
    {
        var (recorder, _) = PromptRecorder.Open(Path.Join(_folder.FullName, "prompts"));
        await using var gateway = await StartAsync(language == "es" ? Language.Spanish : Language.English, recorder);
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, "");
        request.Content = new ByteArrayContent(Compressed(Gateways.Chat));
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await http.SendAsync(request);
        using var told = JsonDocument.Parse(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(["identity"], response.Headers.NonValidated["Accept-Encoding"]);
        Assert.Equal(["body-compressed"], response.Headers.GetValues("X-Aforo-Reason"));
        Assert.StartsWith(language == "es" ? "aforo: aquí los cuerpos no deben ir comprimidos, y este lo está (Content-Encoding: gzip)" : "aforo: bodies must not be compressed here, and this one is (Content-Encoding: gzip)", At(told, message), StringComparison.Ordinal);
        if (at is not null) Assert.Equal(expected, At(told, at));
        Assert.Empty(_own.Asked);
        await Gateways.UntilAsync(() => !_finished.IsEmpty);
        Assert.Equal((415, "body-compressed", null), (Assert.Single(_finished).Status, _finished.First().Reason, _finished.First().Model));
        Assert.Empty(Directory.GetFiles(Path.Join(_folder.FullName, "prompts")));
    }

    [Theory]
    [InlineData("identity", true)]
    [InlineData("Identity, identity", true)]
    [InlineData("", true)]
    [InlineData("br", false)]
    [InlineData("identity, zstd", false)]
    [InlineData("gzip, deflate", false)]
    public async Task Identity_passes(string coding, bool passes)
    {
        await using var gateway = await StartAsync(Language.English, null);
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        request.Content!.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        using var response = await http.SendAsync(request);
        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.UnsupportedMediaType, response.StatusCode);
    }

    [Fact]
    public async Task The_same_connection_takes_the_next_request()
    {
        await using var gateway = await StartAsync(Language.English, null);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        for (var i = 0; i < 20; i++)
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
            if (i % 2 == 0)
            {
                request.Content = new ByteArrayContent(new byte[300_000]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
                request.Content.Headers.ContentEncoding.Add("zstd");
            }
            using var response = await http.SendAsync(request);
            Assert.Equal(i % 2 == 0 ? 415 : 200, (int)response.StatusCode);
        }
    }

    private Task<GatewayServer> StartAsync(Language language, PromptRecorder? prompts) =>
        GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(Gateways.One(_own, "openai")), Words = GatewayWording.In(language), Prompts = prompts, Finished = _finished.Enqueue });

    private static byte[] Compressed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    private static string? At(JsonDocument document, string pointer) => pointer[1..].Split('/').Aggregate(document.RootElement, (element, name) => element.GetProperty(name)).GetString();
}
