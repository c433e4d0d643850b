using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aforo.Core.Catalog;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Messages;

/// <summary>What the gateway says itself, it says in its user's language.</summary>
public sealed partial class LanguageTests : IAsyncDisposable
{
    private readonly ScriptedBackend _own = new((asked, stream, cancellation) => stream.WriteAsync(
        asked.StartsWith("GET /props", StringComparison.Ordinal) ? ScriptedBackend.Reply(200, "application/json", """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}""") : ScriptedBackend.Reply(404, "application/json", "{}"),
        cancellation).AsTask());

    public ValueTask DisposeAsync() => _own.DisposeAsync();

    [Theory]
    [InlineData("en", "; aforo: the prompt has about ", " tokens too many.", "It is private: no rule says otherwise.")]
    [InlineData("es", "; aforo: el prompt tiene unos ", " tokens.", "Es privada: ninguna regla dice lo contrario.")]
    public async Task Too_long_begins_with_the_words_that_agents_know_in_every_language(string language, params string[] parts)
    {
        var message = await RefusedAsync(language, Gateways.One(_own, "llama-server").Replace("}]", """}, {"name": "sky", "kind": "anthropic", "url": "https://sky.example", "models": [{"name": "far"}]}]""", StringComparison.Ordinal), Chat(400_000), HttpStatusCode.BadRequest);
        Assert.Matches(@"^prompt is too long: \d+ tokens > 4096 maximum; aforo: ", message);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        Assert.Contains(language == "es" ? "4.096" : "4,096", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_cloud_is_configured_that_a_request_is_private_is_no_reason() =>
        Assert.EndsWith("a longer context.", (await RefusedAsync("en", Gateways.One(_own, "llama-server"), Chat(400_000), HttpStatusCode.BadRequest)).Replace("A larger context or a shorter prompt would pass.", "a longer context.", StringComparison.Ordinal), StringComparison.Ordinal);

    [Theory]
    [InlineData("{}", "aforo: the request names no model (\"model\")")]
    [InlineData("", "aforo: the body is empty, and a JSON object is needed")]
    [InlineData("[]", "aforo: the body is no JSON object (byte 0)")]
    public async Task What_a_body_lacks(string body, string expected) =>
        Assert.Equal(expected, await RefusedAsync("en", """{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "anthropic", "where": "cloud", "url": "http://127.0.0.1:9", "models": [{"name": "far"}]}]}""", body, HttpStatusCode.BadRequest));

    [Theory]
    [InlineData("en", "aforo: reading ", "and the client gives up after 10 s.")]
    [InlineData("es", "aforo: leer ", "y el cliente abandona a los 10 s.")]
    public async Task Too_slow(string language, params string[] parts)
    {
        var message = await RefusedAsync(language, Gateways.One(_own, "llama-server").Replace("\"kind\"", "\"prefill_tok_s\": 1, \"kind\"", StringComparison.Ordinal), Chat(3000), HttpStatusCode.BadRequest);
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en", "aforo: no backend for \"m\" can be reached: b. Is it running?")]
    [InlineData("es", "aforo: no se puede alcanzar ningún servidor para «m»: b. ¿Está en marcha?")]
    public async Task Down(string language, string expected) =>
        Assert.Equal(expected, await RefusedAsync(language, """{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "llama-server", "url": "http://127.0.0.1:9"}]}""", Chat(10), HttpStatusCode.ServiceUnavailable));

    [Theory]
    [InlineData("en", "aforo: a key is needed: Authorization: Bearer, or x-api-key")]
    [InlineData("es", "aforo: hace falta una clave: Authorization: Bearer, o x-api-key")]
    public async Task No_key(string language, string expected) =>
        Assert.Equal(expected, await RefusedAsync(language, Gateways.One(_own, "llama-server", """, "keys": [{"name": "k", "variable": "K"}]"""), Chat(10), HttpStatusCode.Unauthorized));

    [Theory]
    [InlineData("en", "\"g\" on sky has 1,000 (catalogue, cloud/google/g, 2026-10-10)")]
    [InlineData("es", "«g» en sky tiene 1.000 (catálogo, cloud/google/g, 2026-10-10)")]
    public async Task A_context_of_the_catalogue_is_told_with_its_date(string language, string expected) => Assert.Contains(
        expected,
        await RefusedAsync(language, """{"listen": "127.0.0.1:0", "backends": [{"name": "sky", "kind": "openai", "url": "https://generativelanguage.googleapis.com/"}], "rules": [{"name": "out", "when": {}, "then": {"private": false, "route": "cloud"}}]}""", Chat(400_000, "g"), HttpStatusCode.BadRequest),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("en", "aforo: n is 2: only one choice can be translated")]
    [InlineData("es", "aforo: n es 2: solo se puede traducir una opción")]
    public async Task What_cannot_be_translated(string language, string expected) => Assert.Equal(
        expected,
        await RefusedAsync(language, Gateways.One(_own, "anthropic"), """{"model":"m","n":2,"messages":[{"role":"user","content":"hi"}]}""", HttpStatusCode.BadRequest));

    [Theory]
    [InlineData("en", "the backend answered with status 404 and no words")]
    [InlineData("es", "el servidor respondió con el estado 404 y sin palabras")]
    public async Task A_backend_without_words(string language, string expected)
    {
        await using var mute = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(404, "application/json", """{"type":"error","error":{"type":"not_found_error"}}"""), cancellation).AsTask());
        Assert.Equal(expected, await RefusedAsync(language, Gateways.One(mute, "anthropic"), Chat(10), HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("en", "the backend's reply broke off before its end")]
    [InlineData("es", "la respuesta del servidor se cortó antes de su final")]
    public async Task A_reply_that_breaks_off(string language, string expected)
    {
        await using var cut = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}\n\n"), cancellation).AsTask());
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(Gateways.One(cut, "anthropic")), Words = GatewayWording.In(language == "es" ? Language.Spanish : Language.English) });
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat));
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(expected, System.Text.RegularExpressions.Regex.Unescape(text), StringComparison.Ordinal);
    }

    /// <summary>Texts are looked up by their keys: each that the gateway's sources name is there, and none besides but those of the readers of files.</summary>
    [Theory]
    [InlineData("en")]
    [InlineData("es")]
    public void Every_text_is_there_and_used(string language)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Join(root, "Aforo.slnx"))) root = Path.GetDirectoryName(root)!;
        var named = Directory.EnumerateFiles(Path.Join(root, "src", "Aforo.Gateway"), "*.cs", SearchOption.AllDirectories).SelectMany(file => Key().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().Order();
        var texts = GatewayWording.In(language == "es" ? Language.Spanish : Language.English).Texts.Keys.Except(new Catalogue(Language.English, typeof(TextDocument).Assembly).Texts.Keys);
        Assert.Equal(named, texts.Order());
    }

    private static string Chat(int letters, string model = "m") => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{new string('a', letters)}}"}]}""";

    private static async Task<string> RefusedAsync(string language, string configuration, string body, HttpStatusCode status)
    {
        var model = new CloudModel { Id = "google/g", Provider = "google", ModelId = "g", Name = "g", ContextTokens = 1000, PriceUsdPerMtok = new TokenPrice(), Status = "available", Api = new CloudApi { BaseUrl = "https://generativelanguage.googleapis.com/v1beta/openai/", Style = "OpenAI-compatible" }, Source = "https://example.com", AsOf = "2026-10-10" };
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(configuration), Cloud = new CloudCatalog([model], "2026-11-23"), Words = GatewayWording.In(language == "es" ? Language.Spanish : Language.English) });
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", body);
        request.Headers.Add("X-Aforo-Deadline", "10");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }

    [GeneratedRegex("\"((?:gateway|configuration)\\.[a-z0-9-]+)\"")]
    private static partial Regex Key();
}
