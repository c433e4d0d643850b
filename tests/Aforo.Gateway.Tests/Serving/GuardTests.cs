using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Keys, TLS, limits, and what is told about the gateway itself.</summary>
public sealed partial class GuardTests
{
    private const string Answer = """{"choices":[]}""";

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("secret-of-mine", HttpStatusCode.OK)]
    public async Task Where_keys_are_set_each_request_needs_one_and_none_is_handed_on(string? key, HttpStatusCode status)
    {
        await using var backend = Echo();
        var hash = Convert.ToHexString(SHA256.HashData("secret-of-mine"u8));
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", $$""", "keys": [{"name": "me", "sha256": "{{hash}}"}]"""));
        using var http = new HttpClient();
        foreach (var header in (string[])["Authorization", "x-api-key"])
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", Whole);
            if (key is not null) request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "Bearer " + key : key);
            using var response = await http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
            if (key is not null) Assert.DoesNotContain(key, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.DoesNotContain(backend.Asked, asked => asked.Contains("secret-of-mine", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("allà")]
    [InlineData("ЕЛ…Å")]
    [InlineData("plain")]
    public async Task A_key_in_letters_of_any_script_counts_whatever_its_last_byte_is(string key)
    {
        await using var backend = Echo();
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 });
        foreach (var known in (string[])[$"\"sha256\": \"{hash}\"", "\"variable\": \"KEY\""])
        {
            await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", $$""", "keys": [{"name": "me", {{known}}}]"""), variable: name => name == "KEY" ? key : null);
            foreach (var header in (string[])["Authorization", "x-api-key"])
            {
                using var request = Gateways.Post(gateway, "/v1/chat/completions", Whole);
                request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? $"Bearer  {key} " : key);
                using var response = await http.SendAsync(request);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        }
    }

    [Theory]
    [InlineData("openai", "/v1/chat/completions", "Authorization: Bearer sk-mine\r\n")]
    [InlineData("anthropic", "/v1/messages", "x-api-key: sk-mine\r\n")]
    [InlineData("llama-server", "/v1/chat/completions", "Authorization: Bearer sk-mine\r\n")]
    public async Task The_line_end_of_the_file_that_a_variable_came_from_is_no_part_of_a_key(string kind, string path, string sent)
    {
        await using var backend = Echo();
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "keys": [{"name": "me", "variable": "OURS"}], "backends": [{"name": "b", "kind": "{{kind}}", "url": "{{backend.Address}}", "key_variable": "THEIRS"}]}
            """, variable: name => name switch { "OURS" => "secret-of-mine\r\n", "THEIRS" => "sk-mine\n", _ => null });
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, Whole);
        request.Headers.Add("x-api-key", "secret-of-mine");
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.All(backend.Asked, asked => Assert.Contains(sent, asked, StringComparison.Ordinal));
    }

    [Fact]
    public async Task TLS_is_spoken_where_a_certificate_is_given()
    {
        var folder = Directory.CreateTempSubdirectory("aforo-tls-");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (pem, secret) = (Path.Join(folder.FullName, "c.pem"), Path.Join(folder.FullName, "k.pem"));
        await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem());
        await using var backend = Echo();
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", $$""", "tls": {"certificate": "{{pem}}", "key": "{{secret}}"}"""));
        Assert.Equal("https", gateway.Addresses[0].Scheme);
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => shown!.Thumbprint == certificate.Thumbprint };
        using var http = new HttpClient(handler);
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Whole));
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_web_page_that_may_ask_is_told_so_by_a_question_without_a_key_and_reads_every_reply()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Answer, "Access-Control-Allow-Origin: \r\n"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", $$""", "origins": ["https://chat.example.org"], "keys": [{"name": "me", "sha256": "{{Convert.ToHexString(SHA256.HashData("mine"u8))}}"}]"""));
        using var http = new HttpClient { DefaultRequestHeaders = { { "Origin", "https://chat.example.org" } } };
        using var question = new HttpRequestMessage(HttpMethod.Options, new Uri(gateway.Addresses[0], "/v1/chat/completions")) { Headers = { { "Access-Control-Request-Method", "POST" }, { "Access-Control-Request-Headers", "authorization,content-type" } } };
        using var answer = await http.SendAsync(question);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(["https://chat.example.org"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["authorization,content-type"], answer.Headers.GetValues("Access-Control-Allow-Headers"));
        foreach (var (key, status) in new[] { ("mine", HttpStatusCode.OK), ("other", HttpStatusCode.Unauthorized) })
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", Whole);
            request.Headers.Add("x-api-key", key);
            using var response = await http.SendAsync(request);
            Assert.Equal(status, response.StatusCode);
            Assert.Equal(["https://chat.example.org"], response.Headers.GetValues("Access-Control-Allow-Origin"));
        }
        using var foreign = new HttpRequestMessage(HttpMethod.Options, question.RequestUri) { Headers = { { "Access-Control-Request-Method", "POST" } } };
        using var elsewhere = new HttpClient { DefaultRequestHeaders = { { "Origin", "https://evil.example" } } };
        using var refused = await elsewhere.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.False(refused.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_path_that_is_not_served_is_no_missing_model()
    {
        await using var backend = Echo();
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(gateway.Addresses[0], "/v1/nowhere"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("\"code\":null", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_in_pieces_above_the_limit_is_refused_with_the_limit()
    {
        await using var backend = Echo();
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": {"body_bytes": 2048}"""));
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", Whole.Replace("hi", new string('a', 400_000), StringComparison.Ordinal));
        request.Headers.TransferEncodingChunked = true;
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("2048 bytes", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_for_the_head_alone_passes()
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 14\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Head, new Uri(gateway.Addresses[0], "/v1/models"));
        using var response = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, 14L), (response.StatusCode, response.Content.Headers.ContentLength));
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused_with_the_limit()
    {
        await using var backend = Echo();
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": {"body_bytes": 2048}"""));
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Whole.Replace("hi", new string('a', 4000), StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("2048", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(backend.Asked, asked => asked.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_written_as_Prometheus_reads_them()
    {
        await using var backend = Echo();
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient();
        for (var i = 0; i < 3; i++) (await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Whole))).Dispose();
        var text = await http.GetStringAsync(new Uri(gateway.Addresses[0], "/metrics"));
        var typed = new HashSet<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) Assert.True(typed.Add(line.Split(' ')[2]), line);
            if (line.StartsWith('#')) continue;
            Assert.Matches(Sample(), line);
            var name = line.Split('{', ' ')[0];
            Assert.Contains(typed, known => name == known || (name.StartsWith(known, StringComparison.Ordinal) && name[known.Length..] is "_bucket" or "_sum" or "_count"));
        }
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_stops_lets_a_request_end()
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(700, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Answer), cancellation);
        });
        var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient();
        var asking = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Whole));
        await Gateways.UntilAsync(() => backend.Asked.Any(asked => asked.StartsWith("POST", StringComparison.Ordinal)));
        await gateway.StopAsync(TimeSpan.FromSeconds(30));
        using var response = await asking;
        Assert.Equal(Answer, await response.Content.ReadAsStringAsync());
        await gateway.DisposeAsync();
    }

    private const string Whole = """{"model":"m","messages":[{"role":"user","content":"hi"}]}""";

    private static ScriptedBackend Echo() => new((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Answer), cancellation).AsTask());

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*",?)*\})? (NaN|[+-]Inf|-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?)$""")]
    private static partial Regex Sample();
}
