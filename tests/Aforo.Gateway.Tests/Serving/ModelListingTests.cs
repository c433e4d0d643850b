using System.Net;
using System.Text.Json;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What a picker of models sees behind a gateway with several backends.</summary>
public sealed class ModelListingTests
{
    private const string Tags = """{"models":[{"name":"qwen:30b","model":"qwen:30b","size":7,"modified_at":"2026-02-01T09:00:00+01:00","digest":"d","details":{"family":"qwen"}}]}""";

    [Fact]
    public async Task All_backends_models_and_own_names_are_listed_once_in_each_dialect()
    {
        await using var ollama = Ollama();
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "backends": [{"name": "o", "kind": "ollama", "url": "{{ollama.Address}}"}, {"name": "s", "kind": "openai", "where": "cloud", "url": "http://127.0.0.1:9", "models": [{"name": "far"}, {"name": "any-*"}]}],
             "models": [{"name": "coder", "on": [{"backend": "o", "model": "qwen:30b"}, {"backend": "s", "model": "far"}]}]}
            """);
        using var http = new HttpClient();
        using var list = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/v1/models")));
        var told = await http.GetStringAsync(new Uri(gateway.Addresses[0], "/api/tags"));
        using var tags = JsonDocument.Parse(told);
        using var one = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/v1/models/qwen%3A30b")));
        using var none = await http.GetAsync(new Uri(gateway.Addresses[0], "/v1/models/nobody"));

        Assert.Equal(["coder", "qwen:30b", "far"], list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal(["qwen:30b", "coder", "far"], tags.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Contains("09:00:00+01:00", told, StringComparison.Ordinal);
        Assert.Equal(7, tags.RootElement.GetProperty("models")[0].GetProperty("size").GetInt32());
        Assert.Equal("o", one.RootElement.GetProperty("owned_by").GetString());
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Theory]
    [InlineData("openai", "/v1/models")]
    [InlineData("openai", "/v1/models/m")]
    [InlineData("ollama", "/api/tags")]
    [InlineData("ollama", "/api/ps")]
    [InlineData("ollama", "/api/version")]
    public async Task One_server_of_ones_own_answers_for_itself_also_where_the_configuration_states_its_models(string kind, string path)
    {
        await using var backend = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", $$"""{"models":[],"path":"{{asked.Split(' ')[1]}}"}"""), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "{{kind}}", "url": "{{backend.Address}}", "models": [{"name": "m"}]}]}""");
        using var http = new HttpClient();
        Assert.Equal($$"""{"models":[],"path":"{{path}}"}""", await http.GetStringAsync(new Uri(gateway.Addresses[0], path)));
    }

    [Fact]
    public async Task When_a_model_was_made_is_told_as_its_server_tells_it_else_since_when_the_gateway_has_the_server()
    {
        var started = new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);
        await using var ollama = Ollama();
        await using var studio = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(asked.StartsWith("GET /v1/models ", StringComparison.Ordinal)
            ? ScriptedBackend.Reply(200, "application/json", """{"object":"list","data":[{"id":"vllm-model","created":1787240593},{"id":"bare"},{"id":"odd","created":-62135596800},{"id":7}]}""")
            : ScriptedBackend.Reply(404, "application/json", "{}"), cancellation).AsTask());
        await using var llama = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] switch
        {
            "/props" => """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}""",
            "/v1/models" => """{"data":[{"id":"/models/gpt-oss.gguf","aliases":["oss"],"created":1787240594}]}""",
            _ => "{}",
        }), cancellation).AsTask());
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions
        {
            Clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(started),
            Configuration = Gateways.Read($$"""
                {"listen": "127.0.0.1:0", "backends": [{"name": "o", "kind": "ollama", "url": "{{ollama.Address}}"}, {"name": "v", "kind": "openai", "url": "{{studio.Address}}v1"}, {"name": "l", "kind": "llama-server", "url": "{{llama.Address}}"},
                  {"name": "s", "kind": "openai", "where": "cloud", "url": "{{studio.Address}}", "models": [{"name": "far"}]}],
                 "models": [{"name": "coder", "on": [{"backend": "o", "model": "qwen:30b"}, {"backend": "s", "model": "far"}]}]}
                """),
        });
        using var http = new HttpClient();
        using var list = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/v1/models")));
        using var tags = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/api/tags")));
        using var one = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/v1/models/vllm-model")));

        Assert.Equal(
            ["coder 1769932800", "qwen:30b 1769932800", $"bare {started.ToUnixTimeSeconds()}", $"odd {started.ToUnixTimeSeconds()}", "vllm-model 1787240593", "gpt-oss.gguf 1787240594", "oss 1787240594", $"far {started.ToUnixTimeSeconds()}"],
            list.RootElement.GetProperty("data").EnumerateArray().Select(model => $"{model.GetProperty("id")} {model.GetProperty("created").GetInt64()}"));
        Assert.All(list.RootElement.GetProperty("data").EnumerateArray(), model => Assert.Equal(model.GetProperty("created").GetInt64(), model.GetProperty("created_at").GetDateTimeOffset().ToUnixTimeSeconds()));
        Assert.Equal("2026-11-27T10:00:00Z", tags.RootElement.GetProperty("models").EnumerateArray().Single(model => model.GetProperty("name").GetString() == "far").GetProperty("modified_at").GetString());
        Assert.Equal(1787240593, one.RootElement.GetProperty("created").GetInt64());
        // A cloud is not asked; the server next to it is, once for all three.
        Assert.Single(studio.Asked);
    }

    [Fact]
    public async Task Where_a_models_file_lies_is_not_told()
    {
        await using var server = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] switch
        {
            "/props" => """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}""",
            "/v1/models" => """{"data":[{"id":"/home/someone/models/speaker.gguf"}]}""",
            _ => "{}",
        }), cancellation).AsTask());
        await using var ollama = Ollama();
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "o", "kind": "ollama", "url": "{{ollama.Address}}"}, {"name": "l", "kind": "llama-server", "url": "{{server.Address}}"}]}""");
        using var http = new HttpClient();
        using var list = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/v1/models")));

        Assert.Equal(["qwen:30b", "speaker.gguf"], list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task Of_one_backend_alone_the_own_answer_passes()
    {
        await using var ollama = Ollama();
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));
        using var http = new HttpClient();

        Assert.Equal(Tags, await http.GetStringAsync(new Uri(gateway.Addresses[0], "/api/tags")));
    }

    [Theory]
    [InlineData("""{"name": "s", "kind": "openai", "where": "cloud", "url": "URL", "models": [{"name": "far"}]}""", "far")]
    [InlineData("""{"name": "s", "kind": "anthropic", "url": "URL", "where": "cloud", "models": [{"name": "any-*"}]}""", null)]
    [InlineData("", null)]
    public async Task Of_a_cloud_alone_the_models_of_the_configuration_are_listed_and_it_is_not_asked(string backend, string? name)
    {
        await using var cloud = Ollama();
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{{backend.Replace("URL", cloud.Address.ToString(), StringComparison.Ordinal)}}]}""");
        using var http = new HttpClient();
        using var list = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/v1/models")));
        using var tags = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/api/tags")));
        using var one = await http.GetAsync(new Uri(gateway.Addresses[0], "/v1/models/far"));

        string[] names = name is null ? [] : [name];
        Assert.Equal(names, list.RootElement.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
        Assert.Equal(names, tags.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Equal(name is null ? HttpStatusCode.NotFound : HttpStatusCode.OK, one.StatusCode);
        Assert.Empty(cloud.Asked);
    }

    [Theory]
    [InlineData("GET", "/v1/models", "")]
    [InlineData("POST", "/v1/chat/completions", "{")]
    public async Task Who_asks_is_recorded_also_where_no_backend_is(string method, string path, string body)
    {
        var finished = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions
        {
            Configuration = Gateways.Read("""{"listen": "127.0.0.1:0", "backends": [{"name": "a", "kind": "openai", "url": "http://127.0.0.1:9"}, {"name": "b", "kind": "openai", "url": "http://127.0.0.1:9"}]}"""),
            Finished = request => finished.SetResult(request.Agent),
        });
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, path, body);
        request.Method = new HttpMethod(method);
        request.Headers.UserAgent.ParseAdd("opencode/1.18");
        using var response = await http.SendAsync(request);
        Assert.Equal("opencode", await finished.Task);
    }

    [Fact]
    public async Task A_list_that_took_so_long_that_a_sign_of_life_went_before_it_comes_all_the_same()
    {
        await using var ollama = Ollama();
        await using var silent = new ScriptedBackend((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var gateway = await Gateways.StartAsync($$"""
            {"listen": "127.0.0.1:0", "heartbeat": {"grace_seconds": 1}, "backends": [{"name": "o", "kind": "ollama", "url": "{{ollama.Address}}"}, {"name": "s", "kind": "ollama", "url": "{{silent.Address}}"}]}
            """);
        using var http = new HttpClient();
        using var tags = JsonDocument.Parse(await http.GetStringAsync(new Uri(gateway.Addresses[0], "/api/tags")));

        Assert.Equal("qwen:30b", tags.RootElement.GetProperty("models")[0].GetProperty("name").GetString());
    }

    private static ScriptedBackend Ollama() => new(async (request, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", request.Split(' ')[1] switch
    {
        "/api/version" => """{"version":"0.32.1"}""",
        "/api/ps" => """{"models":[]}""",
        "/api/tags" => Tags,
        _ => "{}",
    }), cancellation));
}
