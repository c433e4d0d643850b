using System.Text.Json;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>Vectors: shapes, cuts and refusals of each release. A text of N tokens counts two more where the runner counts, for the special ones around it.</summary>
public sealed class EmbedTests
{
    private const string Embedder = "nomic-embed-text";

    private static Task<Simulated> Start(string version = "0.32.15", OllamaSimulatorOptions? options = null) =>
        Simulated.Start((options ?? new()) with { Version = version, Definitions = [SimulatedDefinition.NomicEmbedText, .. SimulatedDefinition.FoundingCase] });

    private static string Body(string rest, string model = Embedder) => $$"""{"model":"{{model}}",{{rest.Replace('\'', '"')}}}""";

    private static float[] Numbers(JsonElement vector) => [.. vector.EnumerateArray().Select(value => value.GetSingle())];

    [Theory]
    [InlineData("/api/embed", "'input':['one','two']", "embed.json")]
    [InlineData("/api/embeddings", "'prompt':'one'", "embeddings.json")]
    [InlineData("/v1/embeddings", "'input':['one','two']", "v1/embeddings.json")]
    [InlineData("/v1/embeddings", "'input':['one'],'encoding_format':'base64'", "v1/embeddings-base64.json")]
    public async Task Shapes(string path, string rest, string sample)
    {
        await using var ollama = await Start();
        Assert.Equal(DialectTests.Shape(Simulated.Parse(Simulated.Fixture(sample))), DialectTests.Shape(await ollama.Json(path, Body(rest))));
    }

    [Fact]
    public async Task Equal_texts_have_equal_vectors_of_length_one()
    {
        await using var ollama = await Start();
        var reply = (await ollama.Json("/api/embed", Body("'input':['one','two','one']"))).GetProperty("embeddings").EnumerateArray().Select(Numbers).ToArray();
        Assert.All(reply, vector => Assert.Equal(768, vector.Length));
        Assert.All(reply, vector => Assert.Equal(1, vector.Sum(value => value * value), 1e-4));
        Assert.Equal(reply[0], reply[2]);
        Assert.NotEqual(reply[0], reply[1]);
        Assert.Equal(reply[0], Numbers((await ollama.Json("/v1/embeddings", Body("'input':'one'"))).GetProperty("data")[0].GetProperty("embedding")));
        var packed = Convert.FromBase64String((await ollama.Json("/v1/embeddings", Body("'input':'one','encoding_format':'base64'"))).GetProperty("data")[0].GetProperty("embedding").GetString()!);
        Assert.Equal(reply[0], packed.Chunk(4).Select(bytes => BitConverter.ToSingle(bytes)));
        var raw = Numbers((await ollama.Json("/api/embeddings", Body("'prompt':'one'"))).GetProperty("embedding"));
        Assert.NotEqual(1, raw.Sum(value => value * value), 1e-1);
    }

    [Theory]
    [InlineData("0.11.10", 768)]
    [InlineData("0.11.11", 8)]
    [InlineData("0.32.15", 8)]
    public async Task Vectors_are_cut_to_the_length_that_is_asked_for(string version, int length)
    {
        await using var ollama = await Start(version);
        foreach (var (path, member) in ((string, string)[])[("/api/embed", "embeddings"), ("/v1/embeddings", "data")])
        {
            var first = (await ollama.Json(path, Body("'input':'one','dimensions':8"))).GetProperty(member)[0];
            var vector = Numbers(first.ValueKind == JsonValueKind.Array ? first : first.GetProperty("embedding"));
            Assert.Equal(length, vector.Length);
            Assert.Equal(1, vector.Sum(value => value * value), 1e-4);
        }
    }

    [Theory]
    [InlineData("0.9.6", 2048, "input length exceeds maximum context length", 2048)]
    [InlineData("0.12.6", 2048, "input exceeds maximum context length", 2046)]
    [InlineData("0.13.3", 2046, "the input length exceeds the context length", 2048)]
    [InlineData("0.24.0", 2046, "the input length exceeds the context length", 2048)]
    [InlineData("0.32.15", 2046, "the input length exceeds the context length", 2048)]
    public async Task What_is_too_long_is_cut_or_refused(string version, int fits, string refusal, int counted)
    {
        await using var ollama = await Start(version);
        var whole = Body($"'input':'{Simulated.Tokens(fits)}','truncate':false");
        Assert.Equal(200, (await ollama.Post("/api/embed", whole)).Status);
        var (status, body) = await ollama.Post("/api/embed", Body($"'input':['a','{Simulated.Tokens(fits + 1)}'],'truncate':false"));
        Assert.Equal((400, refusal), (status, Simulated.Parse(body).GetProperty("error").GetString()));
        Assert.Equal(counted, (await ollama.Json("/api/embed", Body($"'input':'{Simulated.Tokens(fits + 1)}'"))).GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal(counted, (await ollama.Json("/v1/embeddings", Body($"'input':'{Simulated.Tokens(9000)}'"))).GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Theory]
    [InlineData(1, "", 2048)]
    [InlineData(1, ",'options':{'num_batch':8192}", 5002)]
    [InlineData(3, "", 5002)]
    public async Task The_child_takes_no_more_than_a_batch_where_it_reads_a_text_at_once(int pooling, string options, int counted)
    {
        var weights = SimulatedWeights.NomicEmbedText with { NativeContext = 8192, ModelInfo = SimulatedWeights.NomicEmbedText.ModelInfo.Replace("\"nomic-bert.pooling_type\":1", $"\"nomic-bert.pooling_type\":{pooling}", StringComparison.Ordinal) };
        await using var ollama = await Simulated.Start(new() { Definitions = [SimulatedDefinition.NomicEmbedText with { Weights = weights }] });
        Assert.Equal(counted, (await ollama.Json("/api/embed", Body($"'input':'{Simulated.Tokens(5000)}'{options}"))).GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal(counted == 2048 ? 400 : 200, (await ollama.Post("/api/embed", Body($"'input':'{Simulated.Tokens(5000)}','truncate':false{options}"))).Status);
    }

    [Theory]
    [InlineData("0.9.6", 200)]
    [InlineData("0.24.0", 500)]
    [InlineData("0.32.15", 500)]
    public async Task The_old_endpoint_cuts_nothing_itself(string version, int status)
    {
        await using var ollama = await Start(version);
        Assert.Equal(status, (await ollama.Post("/api/embeddings", Body($"'prompt':'{Simulated.Tokens(5000)}'"))).Status);
    }

    [Fact]
    public async Task Unknown_models_and_wrong_inputs()
    {
        await using var ollama = await Start();
        foreach (var (path, rest, status, expected) in ((string, string, int, string)[])[
            ("/api/embed", "'model':'none','input':'a'", 404, """{"error":"model 'none' not found"}"""),
            ("/api/embeddings", "'model':'none','prompt':'a'", 404, """{"error":"model \"none\" not found, try pulling it first"}"""),
            ("/api/embeddings", "'prompt':'a'", 400, """{"error":"model is required"}"""),
            ("/v1/embeddings", "'model':'none','input':'a'", 404, """{"error":{"message":"model 'none' not found","type":"not_found_error","param":null,"code":null}}"""),
            ("/api/embed", "'model':'none','input':[1]", 400, """{"error":"invalid input type"}"""),
            ("/v1/embeddings", "'model':'none','input':[]", 400, """{"error":{"message":"invalid input","type":"invalid_request_error","param":null,"code":null}}"""),
            ("/v1/embeddings", "'model':'none','input':'a','encoding_format':'int8'", 400, """{"error":{"message":"Invalid value for 'encoding_format' = int8. Supported values: ['float', 'base64'].","type":"invalid_request_error","param":null,"code":null}}"""),
        ])
        {
            var (given, body) = await ollama.Post(path, ("{" + rest + "}").Replace('\'', '"'));
            Assert.Equal((path, status, expected), (path, given, body));
        }
    }

    [Theory]
    [InlineData("0.9.6", 200, 200)]
    [InlineData("0.12.6", 500, 500)]
    [InlineData("0.24.0", 501, 500)]
    [InlineData("0.32.15", 501, 500)]
    public async Task A_model_that_chats_has_no_vectors_since_runners_are_told_what_they_are_for(string version, int status, int old)
    {
        await using var ollama = await Start(version);
        Assert.Equal(status, (await ollama.Post("/api/embed", Body("'input':'a'", "qwen3-coder:30b"))).Status);
        Assert.Equal(old, (await ollama.Post("/api/embeddings", Body("'prompt':'a'", "qwen3-coder:30b"))).Status);
    }

    [Fact]
    public async Task A_model_for_vectors_does_not_chat()
    {
        await using var ollama = await Start();
        var (status, body) = await ollama.Post("/api/chat", Simulated.Chat(Embedder, "", ("user", "hi")));
        Assert.Equal((400, """{"error":"\"nomic-embed-text\" does not support chat"}"""), (status, body));
        Assert.Equal((400, """{"error":"\"nomic-embed-text\" does not support generate"}"""), await ollama.Post("/api/generate", Body("'prompt':'a'")));
        Assert.Equal("embedding", Assert.Single((await ollama.Json("/api/show", Body("'verbose':false"))).GetProperty("capabilities").EnumerateArray().ToArray()).GetString());
    }

    [Fact]
    public async Task Nothing_to_embed_loads_the_model()
    {
        await using var ollama = await Start();
        Assert.Equal("""{"model":"nomic-embed-text","embeddings":[]}""", (await ollama.Post("/api/embed", Body("'input':[]"))).Body);
        Assert.Equal(2048, await ollama.LoadedContext());
        Assert.Equal("""{"embedding":[]}""", (await ollama.Post("/api/embeddings", Body("'prompt':''"))).Body);
    }

    [Fact]
    public async Task Texts_are_read_one_after_the_other_at_the_speed_of_prompts()
    {
        await using var ollama = await Start(options: new() { LoadTime = TimeSpan.Zero });
        var reply = await ollama.Json("/api/embed", Body($"'input':['{Simulated.Tokens(1998)}','{Simulated.Tokens(1998)}']"));
        Assert.True(reply.GetProperty("total_duration").GetInt64() >= 10_000_000_000);
        Assert.Equal(4000, reply.GetProperty("prompt_eval_count").GetInt32());
        Assert.Contains(ollama.Lines, line => line.Contains("--embedding -b 2048 -ub 2048", StringComparison.Ordinal) && line.Contains("-np 1 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/api/embed", "'input'", "0.32.15", 400)]
    [InlineData("/v1/embeddings", "'input'", "0.32.15", 400)]
    [InlineData("/api/embed", "'input'", "0.12.6", 500)]
    [InlineData("/api/embeddings", "'prompt'", "0.32.15", 500)]
    public async Task Who_leaves_while_a_text_is_read_is_a_failure_in_the_log(string path, string member, string version, int status)
    {
        await using var ollama = await Start(version, new() { LoadTime = TimeSpan.Zero, PrefillTokensPerSecond = 0.01 });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1000), ollama.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.Post(path, Body($"{member}:'{Simulated.Tokens(2000)}'"), patience.Token));
        Assert.Contains($"| {status} |", await ollama.Line("[GIN]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_leaves_while_the_model_loads_is_499()
    {
        await using var ollama = await Start(options: new() { LoadTime = TimeSpan.FromHours(1) });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1000), ollama.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.Post("/api/embed", Body("'input':'a'"), patience.Token));
        Assert.Contains("| 499 |", await ollama.Line("[GIN]"), StringComparison.Ordinal);
    }
}
