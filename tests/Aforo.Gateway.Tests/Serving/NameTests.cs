using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Two servers, of which each has one model and would answer to any name.</summary>
public sealed class NameTests : IAsyncDisposable
{
    private readonly ScriptedBackend _one = Having("small.gguf", "swift"), _two = Having("models/large.gguf", "clever");

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Theory]
    [InlineData("small.gguf", "one")]
    [InlineData("swift", "one")]
    [InlineData("large.gguf", "two")]
    [InlineData("models/large.gguf", "two")]
    [InlineData("clever", "two")]
    // Nobody has it: the first answers, as it would alone.
    [InlineData("other", "one")]
    public async Task A_request_goes_to_the_server_that_has_its_model(string model, string backend)
    {
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{_one.Address}}"}, {"name": "two", "kind": "llama-server", "url": "{{_two.Address}}"}]}""");
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"{{model}}","messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Equal([backend], response.Headers.GetValues("X-Aforo-Backend"));
    }

    [Fact]
    public async Task No_other_model_answers_for_a_server_that_is_gone()
    {
        var quick = Having("quick.gguf", "quick");
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{quick.Address}}"}, {"name": "two", "kind": "llama-server", "url": "{{_two.Address}}"}]}""", new AcceleratedTime(100));
        using var http = new HttpClient();
        Assert.Equal("one fits", await AskedAsync());
        await quick.DisposeAsync();
        await Gateways.UntilAsync(() => AskedAsync().GetAwaiter().GetResult() == "none backend-down");

        async Task<string> AskedAsync()
        {
            using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"quick","messages":[{"role":"user","content":"hi"}]}""");
            using var response = await http.SendAsync(request);
            var backend = response.Headers.GetValues("X-Aforo-Backend").Single();
            Assert.NotEqual("two", backend);
            return $"{backend} {response.Headers.GetValues("X-Aforo-Reason").Single()}";
        }
    }

    [Theory]
    [InlineData("b:7b", "two")]
    [InlineData("a:7b", "one")]
    // Ollama need not list what it passes on; that is no local model then, and the other place is taken.
    [InlineData("gone:cloud", "two")]
    public async Task A_place_that_lacks_its_model_is_passed_over(string first, string backend)
    {
        await using var ollama = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] == "/api/tags" ? """{"models":[{"name":"a:7b"}]}""" : """{"models":[],"context_length":4096}"""), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "ollama", "url": "{{ollama.Address}}"}, {"name": "two", "kind": "llama-server", "url": "{{_two.Address}}"}],
             "models": [{"name": "coder", "on": [{"backend": "one", "model": "{{first}}"}, {"backend": "two", "model": "clever"}]}, {"name": "alone", "on": [{"backend": "one", "model": "{{first}}"}]}]}
            """);
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", """{"model":"coder","messages":[{"role":"user","content":"hi"}]}"""));
        using var alone = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", """{"model":"alone","messages":[{"role":"user","content":"hi"}]}"""));
        Assert.Equal([backend], response.Headers.GetValues("X-Aforo-Backend"));
        // Where there is no other, the server says it in its own words.
        Assert.Equal(first == "gone:cloud" ? "none" : "one", alone.Headers.GetValues("X-Aforo-Backend").Single());
    }

    [Fact]
    public async Task A_backend_may_be_called_in_any_language()
    {
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "máquina", "kind": "llama-server", "url": "{{_one.Address}}"}]}""");
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"swift","messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("máquina", Uri.UnescapeDataString(response.Headers.GetValues("X-Aforo-Backend").Single()));
    }

    [Fact]
    public async Task What_a_backends_headers_say_in_other_letters_passes()
    {
        await using var backend = new ScriptedBackend(async (_, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}", "X-Served-By: máquina\r\n"), cancellation));
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var http = new HttpClient(new SocketsHttpHandler { ResponseHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 });
        using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Equal(["máquina"], response.Headers.GetValues("X-Served-By"));
    }

    [Fact]
    public async Task What_a_clients_headers_say_in_other_letters_goes_on()
    {
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{_one.Address}}"}]}""");
        using var http = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8 });
        using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"swift","messages":[{"role":"user","content":"hi"}]}""");
        request.Headers.TryAddWithoutValidation("X-Title", "máquina");
        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.OK, response.StatusCode);
        Assert.Contains(_one.Asked, asked => asked.Contains("X-Title: máquina", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_leaves_no_backend_is_named()
    {
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{_one.Address}}"}, {"name": "two", "kind": "llama-server", "url": "{{_two.Address}}"}], "rules": [{"name": "only two", "when": {}, "then": {"route": "local", "backends": ["two"] } }] }""");
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", """{"model":"swift","messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Contains("""aforo: the rule \"only two\" leaves no backend that has the model \"swift\"; without it: one""", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_too_long_for_its_model_does_not_go_to_another()
    {
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{_one.Address}}"}, {"name": "two", "kind": "openai", "url": "{{_two.Address}}"}]}""");
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"swift","max_tokens":5000,"messages":[{"role":"user","content":"{{new string('x', 100_000)}}"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Contains("\\\"swift\\\" on one has 4,096", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/messages/count_tokens", "aforo: ollama has no endpoint that counts tokens")]
    [InlineData("/v1/messages", null)]
    public async Task What_the_server_of_a_model_does_not_have_is_not_asked_of_another_model(string path, string? refusal)
    {
        await using var ollama = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] == "/api/tags" ? """{"models":[{"name":"coder:30b","model":"coder:30b"}]}""" : "{}"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "llama-server", "url": "{{_one.Address}}"}, {"name": "ollama", "kind": "ollama", "url": "{{ollama.Address}}"}]}""");
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, """{"model":"coder:30b","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Equal([refusal is null ? "ollama" : "none"], response.Headers.GetValues("X-Aforo-Backend"));
        if (refusal is null) return;
        Assert.Equal((404, "no-endpoint"), ((int)response.StatusCode, response.Headers.GetValues("X-Aforo-Reason").Single()));
        Assert.Contains(refusal, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/version", "aforo: /api/version can't be translated for cloud")]
    [InlineData("POST", "/v1/completions", "aforo: /v1/completions continues a text as it stands, and cloud only takes conversations")]
    public async Task What_no_backend_has_is_no_missing_model(string method, string path, string refusal)
    {
        await using var gateway = await Gateways.StartAsync("""{"listen": "127.0.0.1:0", "backends": [{"name": "cloud", "kind": "anthropic", "url": "http://127.0.0.1:9"}], "models": [{"name": "sonnet", "on": [{"backend": "cloud", "model": "claude"}]}]}""");
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, """{"model":"sonnet","prompt":"hi"}""");
        request.Method = new HttpMethod(method);
        using var response = await http.SendAsync(request);
        Assert.Contains(refusal, System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement.ToString().Replace("\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static ScriptedBackend Having(string id, string alias) => new((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ') switch
    {
        [_, "/props", ..] => """{"total_slots":4,"default_generation_settings":{"n_ctx":4096}}""",
        [_, "/v1/models", ..] => $$"""{"data":[{"id":"{{id}}","aliases":["{{alias}}"]}]}""",
        _ => """{"choices":[]}""",
    }), cancellation).AsTask());
}
