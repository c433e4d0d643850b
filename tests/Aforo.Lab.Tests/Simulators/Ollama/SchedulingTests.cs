using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

public sealed class SchedulingTests
{
    private const string Base = "qwen3-coder:30b";
    private const string Small = "qwen3-coder:30b-v-128k";

    private static string Ask(string model, string text = "hi", string rest = "") => Simulated.Chat(model, ",\"stream\":false" + rest, ("user", text));

    [Fact]
    public async Task One_runner_for_each_file_and_another_context_reloads_it()
    {
        await using var ollama = await Simulated.Start();
        await ollama.Json("/api/chat", Ask(Small));
        await ollama.Json("/api/chat", Ask(Base, rest: ",\"options\":{\"num_ctx\":131072}"));
        var loaded = Assert.Single((await ollama.Get("/api/ps")).GetProperty("models").EnumerateArray().ToArray());
        Assert.Equal(Small, loaded.GetProperty("name").GetString());
        Assert.Equal(32_116_236_615, loaded.GetProperty("size").GetInt64());
        Assert.Single(ollama.Lines, line => line.Contains("starting llama-server", StringComparison.Ordinal));

        await ollama.Json("/api/chat", Ask(Base));
        Assert.Equal(262_144, await ollama.LoadedContext());
        Assert.Equal(2, ollama.Lines.Count(line => line.Contains("starting llama-server", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_cached_prompt_is_counted_whole_and_not_read_again()
    {
        await using var ollama = await Simulated.Start();
        var text = Simulated.Tokens(10_000);
        var cold = await ollama.Json("/api/chat", Ask(Small, text));
        var warm = await ollama.Json("/api/chat", Ask(Small, text + Simulated.Tokens(8, 'b')));

        Assert.Equal((10_000, 25.0), (cold.GetProperty("prompt_eval_count").GetInt32(), cold.GetProperty("prompt_eval_duration").GetInt64() / 1e9));
        Assert.Equal((10_008, 0.02), (warm.GetProperty("prompt_eval_count").GetInt32(), warm.GetProperty("prompt_eval_duration").GetInt64() / 1e9));
    }

    [Fact]
    public async Task Up_to_0_3_a_cached_prompt_counts_nothing_and_zero_is_left_out()
    {
        await using var ollama = await Simulated.Start(new() { Version = "0.3.14" });
        await ollama.Json("/api/chat", Ask(Base, Simulated.Tokens(100)));
        var warm = await ollama.Json("/api/chat", Ask(Base, Simulated.Tokens(100)));

        Assert.False(warm.TryGetProperty("prompt_eval_count", out _));
        Assert.False(warm.TryGetProperty("prompt_eval_duration", out _));
        Assert.True(warm.TryGetProperty("eval_count", out _));
    }

    [Fact]
    public async Task A_client_that_leaves_while_the_model_loads_is_499()
    {
        await using var ollama = await Simulated.Start(new() { LoadTime = TimeSpan.FromHours(1) });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(200), ollama.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.Post("/api/chat", Ask(Small), patience.Token));

        Assert.Contains("| 499 |", await ollama.Line("[GIN]"), StringComparison.Ordinal);
        Assert.Contains("context canceled", await ollama.Line("Load failed"), StringComparison.Ordinal);
        Assert.Empty((await ollama.Get("/api/ps")).GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task A_client_that_leaves_in_prefill_is_500_and_the_child_lets_go_after()
    {
        await using var ollama = await Simulated.Start(factor: 500);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(100), ollama.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.Post("/api/chat", Ask(Small, Simulated.Tokens(100_000)), patience.Token));

        await ollama.Line("cancel task");
        var lines = ollama.Lines.Select(line => line.TrimEnd('\r')).ToList();
        var access = lines.FindIndex(line => line.StartsWith("[GIN]", StringComparison.Ordinal));
        Assert.Contains("| 500 |", lines[access], StringComparison.Ordinal);
        Assert.StartsWith("srv          stop: cancel task, id_task = 0", lines[access + 1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_after_the_first_token_is_200()
    {
        await using var ollama = await Simulated.Start(new() { Answer = [.. Enumerable.Repeat("word ", 50_000)] }, factor: 200);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/chat") { Content = new StringContent(Simulated.Chat(Small, "", ("user", "hi"))) };
        using (var response = await ollama.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead)) Assert.True(response.IsSuccessStatusCode);

        Assert.Contains("| 200 |", await ollama.Line("[GIN]"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_and_unload()
    {
        await using var ollama = await Simulated.Start();
        var load = await ollama.Json("/api/generate", $"{{\"model\":\"{Small}\",\"stream\":false}}");
        Assert.Equal(Members(Simulated.Parse(Simulated.Fixture("generate-load.json"))), Members(load));
        Assert.Equal("load", load.GetProperty("done_reason").GetString());
        Assert.Equal(131_072, await ollama.LoadedContext());
        var unload = await ollama.Json("/api/generate", $"{{\"model\":\"{Small}\",\"stream\":false,\"keep_alive\":0}}");
        Assert.Equal("unload", unload.GetProperty("done_reason").GetString());
        Assert.Empty((await ollama.Get("/api/ps")).GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task A_model_goes_when_its_time_is_over_and_stays_for_ever_when_told()
    {
        await using var ollama = await Simulated.Start();
        await ollama.Json("/api/generate", $"{{\"model\":\"{Small}\",\"stream\":false,\"keep_alive\":\"20s\"}}");
        await Task.Delay(TimeSpan.FromSeconds(300), ollama.Clock);
        Assert.Empty((await ollama.Get("/api/ps")).GetProperty("models").EnumerateArray());
        await ollama.Json("/api/generate", $"{{\"model\":\"{Small}\",\"stream\":false,\"keep_alive\":-1}}");
        Assert.StartsWith("2318", (await ollama.Get("/api/ps")).GetProperty("models")[0].GetProperty("expires_at").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_queue_is_503()
    {
        await using var ollama = await Simulated.Start(new() { MaxQueue = 1, LoadTime = TimeSpan.FromSeconds(2000) });
        var first = ollama.Post("/api/chat", Ask(Small));
        await ollama.Line("starting llama-server");
        var second = ollama.Post("/api/chat", Ask(Base));
        await Task.Delay(100);
        var (status, body) = await ollama.Post("/api/chat", Ask(Small));

        Assert.Equal((503, Simulated.Parse(Simulated.Fixture("errors/503-queue.json")).GetProperty("error").GetString()), (status, Simulated.Parse(body).GetProperty("error").GetString()));
        Assert.Equal(200, (await first).Status);
        Assert.Equal(200, (await second).Status);
    }

    [Fact]
    public async Task A_load_that_stalls_ends_with_the_load_timeout()
    {
        await using var ollama = await Simulated.Start(new() { LoadStalls = true });
        var (status, body) = await ollama.Post("/api/chat", Ask(Small));

        Assert.Equal((500, Simulated.Parse(Simulated.Fixture("errors/500-load-timeout.json")).GetProperty("error").GetString()), (status, Simulated.Parse(body).GetProperty("error").GetString()));
        Assert.Matches(@"\| 500 \|\s+\d+m\d+s \|", await ollama.Line("[GIN]"));
    }

    [Fact]
    public async Task A_small_accelerator_holds_a_part()
    {
        await using var ollama = await Simulated.Start(new() { AcceleratorBytes = 24L << 30 });
        await ollama.Json("/api/chat", Ask(Small));
        var loaded = (await ollama.Get("/api/ps")).GetProperty("models")[0];
        Assert.True(loaded.GetProperty("size_vram").GetInt64() < loaded.GetProperty("size").GetInt64());
        Assert.Matches(@"offloaded \d\d/49 layers", await ollama.Line("offloaded"));
    }

    private static string[] Members(System.Text.Json.JsonElement element) => [.. element.EnumerateObject().Select(member => member.Name)];
}
