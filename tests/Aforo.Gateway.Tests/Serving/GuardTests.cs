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
