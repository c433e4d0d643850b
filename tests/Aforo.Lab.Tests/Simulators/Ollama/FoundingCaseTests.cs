using System.Text;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>146,760 tokens against the definition of 131,072, at 400 tok/s.</summary>
public sealed class FoundingCaseTests
{
    private const string Small = "qwen3-coder:30b-v-128k";

    private static readonly string Prompt = Simulated.Tokens(146_760);

    [Theory]
    [InlineData("0.16.2", 131_072, 327.68)]
    [InlineData("0.30.5", 131_071, 327.6775)]
    [InlineData("0.32.15", 65_538, 163.845)]
    public async Task The_prompt_is_cut_in_silence(string version, int kept, double seconds)
    {
        await using var ollama = await Simulated.Start(new() { Version = version });

        var answer = await ollama.Json("/api/chat", Simulated.Chat(Small, ""","stream":false""", ("user", Prompt)));

        Assert.Equal(kept, answer.GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal(seconds, answer.GetProperty("prompt_eval_duration").GetInt64() / 1e9, 3);
        Assert.Contains($"prompt=146760 keep=4 new={kept}", await ollama.Line("truncating input prompt"), StringComparison.Ordinal);
        Assert.Contains(" 200 |", await ollama.Line("\"/api/chat\""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_tries_each_given_up_after_five_minutes()
    {
        await using var ollama = await Simulated.Start(new() { Version = "0.16.2" }, factor: 600);
        for (var i = 0; i < 3; i++)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(300), ollama.Clock);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.Post("/v1/chat/completions", Simulated.Chat(Small, $",\"stream\":true,\"n\":{i}", ("user", i + Prompt[1..])), patience.Token));
        }
        for (var i = 0; i < 1500 && ollama.Lines.Count(line => line.StartsWith("[GIN]", StringComparison.Ordinal)) < 3; i++) await Task.Delay(20);

        var access = ollama.Lines.Where(line => line.StartsWith("[GIN]", StringComparison.Ordinal)).ToArray();
        Assert.Equal(3, access.Length);
        // The client's clock starts a little before the server's, and a millisecond is most of a second here.
        Assert.All(access, line => Assert.Matches(@"\| 500 \|\s+\d+m\d+s \|", line));
        Assert.Equal(3, ollama.Lines.Count(line => line.Contains("aborting completion request", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task With_the_native_window_nothing_is_cut_and_it_takes_366_9_seconds()
    {
        await using var ollama = await Simulated.Start();
        Assert.Contains("success", (await ollama.Post("/api/create", """{"model":"qwen3-coder:30b-256k","from":"qwen3-coder:30b","parameters":{"num_ctx":262144}}""")).Body, StringComparison.Ordinal);

        var answer = await ollama.Json("/api/chat", Simulated.Chat("qwen3-coder:30b-256k", ""","stream":false""", ("user", Prompt)));

        Assert.Equal(146_760, answer.GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal(366.9, answer.GetProperty("prompt_eval_duration").GetInt64() / 1e9, 3);
        Assert.DoesNotContain("truncating", ollama.Log.ToString(), StringComparison.Ordinal);
        Assert.Equal(262_144, await ollama.LoadedContext());
    }

    [Fact]
    public async Task Nothing_comes_before_the_first_token()
    {
        await using var ollama = await Simulated.Start(new() { PrefillTokensPerSecond = 4000 }, factor: 1);
        var request = ollama.Http.PostAsync("/api/chat", new StringContent(Simulated.Chat("qwen3-coder:30b", "", ("user", Simulated.Tokens(10))), Encoding.UTF8, "application/json"));
        Assert.NotSame(request, await Task.WhenAny(request, Task.Delay(300)));
    }
}
