using System.Net;
using System.Text;
using System.Text.Json;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>Replies have the shape of the recorded ones, member by member.</summary>
public sealed class DialectTests
{
    private const string Large = "qwen3-coder:30b-256k";

    private static Task<Simulated> Start(OllamaSimulatorOptions? options = null) => Simulated.Start((options ?? new()) with
    {
        Definitions = [SimulatedDefinition.FoundingCase[1] with { Name = Large, Parameters = SimulatedDefinition.Qwen3CoderParameters.Add("num_ctx", "262144") }, .. SimulatedDefinition.FoundingCase],
    });

    /// <summary>Names and kinds of all members, in their order.</summary>
    internal static string Shape(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', element.EnumerateObject().Select(member => member.Name + ":" + Shape(member.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(',', element.EnumerateArray().Select(Shape).Distinct()) + "]",
        JsonValueKind.True or JsonValueKind.False => "flag",
        var kind => kind.ToString(),
    };

    /// <summary>The shapes of a stream's lines.</summary>
    internal static string[] Events(string stream) => [.. stream.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.StartsWith("data: {", StringComparison.Ordinal) ? Shape(Simulated.Parse(line[6..])) : line.StartsWith('{') ? Shape(Simulated.Parse(line)) : line)];

    [Theory]
    [InlineData("/api/version", "version.json")]
    [InlineData("/api/status", "status.json")]
    [InlineData("/v1/models", "v1/models.json")]
    public async Task Plain_answers(string path, string sample)
    {
        await using var ollama = await Start();
        Assert.Equal(Shape(Simulated.Parse(Simulated.Fixture(sample))), Shape(await ollama.Get(path)));
    }

    [Fact]
    public async Task The_greeting()
    {
        await using var ollama = await Start();
        Assert.Equal(Simulated.Fixture("root.txt").TrimEnd(), await ollama.Http.GetStringAsync("/"));
        using var head = await ollama.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Theory]
    [InlineData("/api/chat", "chat-request.json", "chat-stream.ndjson")]
    public async Task A_streamed_chat(string path, string request, string sample)
    {
        await using var ollama = await Start();
        var (status, body) = await ollama.Post(path, Simulated.Fixture(request));
        Assert.Equal(200, status);
        Assert.Equal(Events(Simulated.Fixture(sample)), Events(body));
    }

    [Theory]
    [InlineData(""","stream":true,"stream_options":{"include_usage":true}""", "v1/chat-stream.sse")]
    [InlineData("", "v1/chat-nonstream.json")]
    public async Task OpenAI_chat(string rest, string sample)
    {
        await using var ollama = await Start();
        var (_, body) = await ollama.Post("/v1/chat/completions", Simulated.Chat(Large, rest, ("user", Simulated.Tokens(11))));
        if (sample.EndsWith(".sse", StringComparison.Ordinal)) Assert.Equal(Events(Simulated.Fixture(sample)), Events(body));
        else Assert.Equal(Shape(Simulated.Parse(Simulated.Fixture(sample))), Shape(Simulated.Parse(body)));
        Assert.Contains("\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3,\"total_tokens\":14}", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anthropic_messages()
    {
        await using var ollama = await Start(new() { Answer = ["Hi!"] });
        var whole = await ollama.Json("/v1/messages", Simulated.Chat(Large, ",\"max_tokens\":100", ("user", "hi")));
        Assert.Equal(Shape(Simulated.Parse(Simulated.Fixture("v1/messages-nonstream.json"))), Shape(whole));
        var (_, body) = await ollama.Post("/v1/messages", Simulated.Chat(Large, ",\"max_tokens\":100,\"stream\":true", ("user", "hi")));
        Assert.Equal(Events(Simulated.Fixture("v1/messages-stream.sse")), Events(body));
        Assert.Equal(404, (await ollama.Post("/v1/messages/count_tokens", "{}")).Status);
    }

    [Theory]
    [InlineData("/api/chat", "errors/404-model.json")]
    [InlineData("/api/show", "errors/404-model.json")]
    [InlineData("/v1/chat/completions", "v1/error-404.json")]
    public async Task Unknown_models(string path, string sample)
    {
        await using var ollama = await Start();
        var (status, body) = await ollama.Post(path, Simulated.Chat("qwen3-coder:30b-v-512k", "", ("user", "hi")));
        Assert.Equal((404, JsonSerializerText(Simulated.Fixture(sample))), (status, JsonSerializerText(body)));
    }

    [Theory]
    [InlineData("/v1/chat/completions", "v1/error-400-too-long.json")]
    [InlineData("/v1/messages", "v1/messages-error.json")]
    [InlineData("/api/chat", "errors/400-rendered-too-long.json")]
    public async Task Too_long_where_nothing_can_shift(string path, string sample)
    {
        await using var ollama = await Simulated.Start(new() { Definitions = [new() { Name = "m:latest", Weights = SimulatedWeights.Qwen3Coder30B, Renderer = "x", CanShift = false, Parameters = SimulatedDefinition.Qwen3CoderParameters.Add("num_ctx", "4096") }] });
        var (status, body) = await ollama.Post(path, Simulated.Chat("m", "", ("user", Simulated.Tokens(5000))));
        Assert.Equal((400, JsonSerializerText(Simulated.Fixture(sample))), (status, JsonSerializerText(body)));
    }

    [Fact]
    public async Task A_runner_that_dies_breaks_the_stream()
    {
        await using var ollama = await Start(new() { DiesAfterTokens = 1 });
        var native = (await ollama.Post("/api/chat", Simulated.Chat(Large, "", ("user", "hi")))).Body.TrimEnd().Split('\n');
        Assert.Equal(Simulated.Fixture("midstream-error.ndjson").TrimEnd().Split('\n')[^1], native[^1]);
        var (status, body) = await ollama.Post("/v1/chat/completions", Simulated.Chat(Large, ",\"stream\":true", ("user", "hi")));
        Assert.Equal(200, status);
        Assert.DoesNotContain("[DONE]", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_foreign_name_gets_an_empty_403()
    {
        await using var ollama = await Start();
        foreach (var (host, status) in ((string, int)[])[("gpu.example", 403), ("8.8.8.8", 403), ("localhost", 200), ("box.local", 200), ("192.168.7.20", 200), ("10.1.2.3:99", 200)])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tags") { Headers = { Host = host } };
            using var response = await ollama.Http.SendAsync(request);
            Assert.Equal((host, status), (host, (int)response.StatusCode));
            if (status == 403) Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task Create_copy_delete()
    {
        await using var ollama = await Start();
        var (_, stream) = await ollama.Post("/api/create", Simulated.Fixture("create-request.json"));
        Assert.Equal(["using", "creating", "writing", "success"], stream.TrimEnd().Split('\n').Select(line => Simulated.Parse(line).GetProperty("status").GetString()!.Split(' ')[0]));
        var show = await ollama.Json("/api/show", """{"name":"qwen3-coder:30b-256k"}""");
        Assert.Contains("num_ctx                        262144", show.GetProperty("parameters").GetString(), StringComparison.Ordinal);
        Assert.Contains("stop                           \"<|im_end|>\"", show.GetProperty("parameters").GetString(), StringComparison.Ordinal);
        Assert.Equal(200, (await ollama.Post("/api/copy", Simulated.Fixture("copy-request.json"))).Status);
        using var delete = await ollama.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/delete") { Content = new StringContent(Simulated.Fixture("delete-request.json")) });
        Assert.Equal((HttpStatusCode.OK, 0L), (delete.StatusCode, delete.Content.Headers.ContentLength!.Value));
        using var again = await ollama.Http.SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/api/delete") { Content = new StringContent(Simulated.Fixture("delete-request.json")) });
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task A_base_that_is_not_local_is_downloaded_without_end()
    {
        await using var ollama = await Start();
        using var response = await ollama.Http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/api/create") { Content = new StringContent("""{"model":"a","from":"somewhere:else"}""", Encoding.UTF8, "application/json") }, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        var lines = new List<string>();
        for (var i = 0; i < 20; i++) lines.Add((await reader.ReadLineAsync())!);
        Assert.Equal(Simulated.Fixture("pull-progress.ndjson").TrimEnd().Split('\n'), lines.Take(3));
        Assert.DoesNotContain(lines, line => line.Contains("success", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_text_for_a_number_is_stored_and_fails_at_use()
    {
        await using var ollama = await Start();
        Assert.Contains("success", (await ollama.Post("/api/create", """{"model":"bad","from":"qwen3-coder:30b","parameters":{"num_ctx":"131072"},"stream":false}""")).Body, StringComparison.Ordinal);
        var (status, body) = await ollama.Post("/api/chat", Simulated.Chat("bad", "", ("user", "hi")));
        Assert.Equal((500, JsonSerializerText(Simulated.Fixture("errors/500-num-ctx-type.json"))), (status, JsonSerializerText(body)));
    }

    [Fact]
    public async Task Parameters_come_in_any_order_and_large_numbers_with_an_exponent()
    {
        await using var ollama = await Start();
        await ollama.Post("/api/create", """{"model":"big","from":"qwen3-coder:30b","parameters":{"num_ctx":1048576}}""");
        var shown = new HashSet<string>();
        for (var i = 0; i < 8; i++) shown.Add((await ollama.Json("/api/show", """{"model":"big"}""")).GetProperty("parameters").GetString()!);
        Assert.True(shown.Count > 1);
        Assert.All(shown, text => Assert.Contains("num_ctx                        1.048576e+06", text, StringComparison.Ordinal));
        Assert.Single(shown.Select(text => string.Join('\n', text.Split('\n').Order())).Distinct());
    }

    private static string JsonSerializerText(string json) => Simulated.Parse(json) is var element ? string.Join('|', Flat(element)) : "";

    private static IEnumerable<string> Flat(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().SelectMany(member => Flat(member.Value).Select(text => member.Name + "=" + text))
        : [element.ToString()];
}
