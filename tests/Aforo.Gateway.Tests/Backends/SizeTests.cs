using System.Net;
using System.Text.Json;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Backends;

/// <summary>How large a prompt is, for each backend by its own tokenizer, and that what was seen of one text is not believed of another.</summary>
public sealed class SizeTests
{
    private static readonly string Show = """{"details":{},"model_info":{"x.context_length":32768,"tokenizer.ggml.model":"gpt2","tokenizer.ggml.pre":"qwen2","tokenizer.ggml.tokens":TOKENS,"tokenizer.ggml.merges":["a a","aa aa"]}}"""
        .Replace("TOKENS", JsonSerializer.Serialize(Enumerable.Range('!', 94).Select(letter => ((char)letter).ToString()).Concat(["\u0120", "aa", "aaaa"])), StringComparison.Ordinal);

    [Fact]
    public async Task Prose_seen_before_says_nothing_of_digits()
    {
        await using var ollama = Ollama("0.32.1", 8192, show: "{}", promptTokens: 1000);
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));

        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, string.Concat(Enumerable.Repeat("four little words here ", 200))));
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(gateway, new string('7', 9000)));
    }

    [Theory]
    [InlineData('a', 24_000, HttpStatusCode.OK)]
    [InlineData('b', 24_000, HttpStatusCode.BadRequest)]
    [InlineData('a', 40_000, HttpStatusCode.BadRequest)]
    public async Task Where_Ollama_shows_a_vocabulary_a_prompt_is_counted_by_it(char letter, int length, HttpStatusCode status)
    {
        await using var ollama = Ollama("0.32.1", 8192, Show, promptTokens: length / 4);
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));

        Assert.Equal(status, await AskAsync(gateway, new string(letter, length)));
        Assert.Contains(ollama.Asked, asked => asked.Contains("verbose", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_surely_fits_asks_for_no_vocabulary()
    {
        await using var ollama = Ollama("0.32.1", 8192, Show, promptTokens: 100);
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));

        Assert.Equal(HttpStatusCode.OK, await AskAsync(gateway, new string('7', 7000)));
        Assert.DoesNotContain(ollama.Asked, asked => asked.Contains("verbose", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backends_count_says_nothing_of_anothers_tokenizer()
    {
        await using var counts = Counting(5000);
        await using var ollama = Ollama("0.32.1", 8192, show: "{}", promptTokens: 5000);
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "l", "kind": "llama-server", "url": "{{counts.Address}}"}, {"name": "o", "kind": "ollama", "url": "{{ollama.Address}}"}],
             "models": [{"name": "m", "on": [{"backend": "l", "model": "m"}, {"backend": "o", "model": "m:latest"}]}]}
            """);

        // 5,000 by the first one's tokenizer, for which it is too long; the other may need a token for each digit, and would cut.
        Assert.Equal(HttpStatusCode.BadRequest, await AskAsync(gateway, new string('7', 9000)));
        Assert.Contains(counts.Asked, asked => Request(asked) == "/tokenize");
    }

    [Theory]
    [InlineData(6000, HttpStatusCode.OK)]
    [InlineData(4500, HttpStatusCode.BadRequest)]
    public async Task Where_a_cloud_has_told_nothing_yet_the_likely_size_is_what_the_own_runtime_counts(int context, HttpStatusCode status)
    {
        await using var counts = Counting(5000);
        await using var sky = new ScriptedBackend(async (_, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[{"message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":5100}}"""), cancellation));
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "l", "kind": "llama-server", "url": "{{counts.Address}}"}, {"name": "s", "kind": "openai", "where": "cloud", "url": "{{sky.Address}}", "models": [{"name": "m", "context": {{context}} }]}],
             "models": [{"name": "m", "on": [{"backend": "l", "model": "m"}, {"backend": "s", "model": "m"}]}],
             "rules": [{"name": "open", "then": {"private": false} }, {"name": "out", "when": {"local_fails": true}, "then": {"route": "cloud"} }]}
            """);

        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('7', 9000)}}"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK, !sky.Asked.IsEmpty);
    }

    [Theory]
    [InlineData("""{"name": "between", "when": {"at_least_tokens": 2900, "at_most_tokens": 3100}, "then": {"route": "refuse"}}""")]
    [InlineData("""{"name": "below", "when": {"at_most_tokens": 2899}, "then": {"route": "local"}}, {"name": "above", "when": {"at_least_tokens": 3101}, "then": {"route": "local"}}, {"name": "others", "then": {"route": "refuse"}}""")]
    public async Task Sizes_between_the_bounds_at_which_a_rule_holds_are_counted_though_it_is_all_the_same_at_both_ends(string rules)
    {
        // By its letters between 562 and 9,000 tokens, likely 2,500.
        await using var counts = Counting(3000, context: 65536);
        await using var gateway = await Gateways.StartAsync(Gateways.One(counts, "llama-server", $$""", "rules": [{{rules}}]"""));

        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(gateway, new string('7', 9000)));
    }

    [Theory]
    [InlineData(true, 3000, HttpStatusCode.OK)]
    [InlineData(true, 9000, HttpStatusCode.BadRequest)]
    [InlineData(false, 3000, HttpStatusCode.ServiceUnavailable)]
    public async Task A_llama_server_that_renders_no_template_counts_the_body_and_one_that_counts_nothing_gets_what_surely_fits(bool tokenizes, int tokens, HttpStatusCode status)
    {
        await using var server = new ScriptedBackend(async (request, stream, cancellation) => await stream.WriteAsync(Request(request) switch
        {
            "/props" => ScriptedBackend.Reply(200, "application/json", """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}"""),
            "/tokenize" when tokenizes => ScriptedBackend.Reply(200, "application/json", $$"""{"tokens":[{{string.Join(',', Enumerable.Repeat("1", tokens))}}]}"""),
            "/v1/chat/completions" => ScriptedBackend.Reply(200, "application/json", """{"choices":[{"message":{"role":"assistant","content":"x"}}],"usage":{"prompt_tokens":3000}}"""),
            _ => ScriptedBackend.Reply(404, "application/json", "{}"),
        }, cancellation));
        await using var gateway = await Gateways.StartAsync(Gateways.One(server, "llama-server"));

        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('7', 8000)}}"}]}""");
        using var response = await http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    [Theory]
    [InlineData("/api/embed", """{"model":"m:latest","input":[LINES]}""", HttpStatusCode.OK)]
    [InlineData("/v1/embeddings", """{"model":"m:latest","input":[LINES]}""", HttpStatusCode.OK)]
    [InlineData("/api/embed", """{"model":"m:latest","input":["LONG"]}""", HttpStatusCode.BadRequest)]
    public async Task Of_texts_to_embed_each_one_must_fit(string path, string body, HttpStatusCode status)
    {
        await using var ollama = Ollama("0.32.1", 8192, show: "{}", promptTokens: 5000);
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));
        body = body.Replace("LINES", string.Join(',', Enumerable.Repeat($"\"{new string('7', 1500)}\"", 50)), StringComparison.Ordinal).Replace("LONG", new string('7', 9000), StringComparison.Ordinal);

        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, body);
        using var response = await http.SendAsync(request);
        Assert.Equal(status, response.StatusCode);
    }

    private static ScriptedBackend Counting(int tokens, int context = 4096) => new(async (request, stream, cancellation) => await stream.WriteAsync(Request(request) switch
    {
        "/props" => ScriptedBackend.Reply(200, "application/json", $$"""{"total_slots":1,"default_generation_settings":{"n_ctx":{{context}} } }"""),
        "/apply-template" => ScriptedBackend.Reply(200, "application/json", """{"prompt":"p"}"""),
        "/tokenize" => ScriptedBackend.Reply(200, "application/json", $$"""{"tokens":[{{string.Join(',', Enumerable.Repeat("1", tokens))}}]}"""),
        _ => ScriptedBackend.Reply(200, "application/json", "{}"),
    }, cancellation));

    private static ScriptedBackend Ollama(string version, int context, string show, int promptTokens) => new(async (request, stream, cancellation) => await stream.WriteAsync(Request(request) switch
    {
        "/api/version" => ScriptedBackend.Reply(200, "application/json", $$"""{"version":"{{version}}"}"""),
        "/api/ps" => ScriptedBackend.Reply(200, "application/json", $$"""{"models":[{"name":"m:latest","context_length":{{context}}}]}"""),
        "/api/tags" => ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"m:latest"}]}"""),
        "/api/show" => ScriptedBackend.Reply(200, "application/json", show),
        _ => ScriptedBackend.Reply(200, "application/json", $$"""{"model":"m:latest","message":{"role":"assistant","content":"x"},"done":true,"prompt_eval_count":{{promptTokens}},"eval_count":1}"""),
    }, cancellation));

    private static string Request(string request) => request.Split(' ')[1];

    private static async Task<HttpStatusCode> AskAsync(GatewayServer gateway, string text)
    {
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/api/chat", $$"""{"model":"m","stream":false,"messages":[{"role":"user","content":"{{text}}"}]}""");
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
