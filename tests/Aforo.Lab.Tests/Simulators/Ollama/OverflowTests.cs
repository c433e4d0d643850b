using Aforo.Core.Chains;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>What the simulator does with a prompt, held against what the behaviour foretells; the two share no code.</summary>
public sealed class OverflowTests
{
    public static TheoryData<string> Versions => ["0.5.13", "0.9.6", "0.12.6", "0.16.2", "0.24.0", "0.30.0", "0.30.8", "0.30.9", "0.30.10", "0.30.11-rc1", "0.30.11", "0.32.15", "0.33.0-rc2"];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Simulator_and_behaviour_agree(string version)
    {
        var behaviour = new OllamaBehaviour();
        await using var ollama = await Simulated.Start(new()
        {
            Version = version,
            LoadTime = TimeSpan.FromMilliseconds(1),
            Definitions =
            [
                new() { Name = "rendered:latest", Weights = SimulatedWeights.Qwen3Coder30B, Renderer = "qwen3-coder" },
                new() { Name = "native:latest", Weights = SimulatedWeights.Qwen3Coder30B with { Digest = new string('a', 64) } },
            ],
        }, factor: 20_000);
        foreach (var rendered in (bool[])[true, false])
        foreach (var truncate in (bool?[])[null, false])
        foreach (var shift in (bool?[])[null, false])
        foreach (var tokens in (int[])[4094, 4095, 4096, 4097, 9000])
        {
            var options = ",\"stream\":false,\"options\":{\"num_ctx\":4096}" + (truncate == false ? ",\"truncate\":false" : "") + (shift == false ? ",\"shift\":false" : "");
            var (status, body) = await ollama.Post("/api/chat", Simulated.Chat(rendered ? "rendered" : "native", options, ("user", Simulated.Tokens(tokens))));
            var foretold = behaviour.Overflow(new OverflowQuestion { Version = version, PromptTokens = tokens, Context = 4096, Rendered = rendered, Truncate = truncate, Shift = shift });

            var label = $"{version} rendered {rendered} truncate {truncate} shift {shift} tokens {tokens}: {status} {body}";
            Assert.True(status == (foretold.Effect == OnExceed.Reject ? 400 : 200), label);
            if (status == 400)
            {
                Assert.Equal(OllamaErrorKind.PromptTooLong, OllamaErrors.ReadBody(System.Text.Encoding.UTF8.GetBytes(body))?.Kind);
                continue;
            }
            var counted = Simulated.Parse(body).GetProperty("prompt_eval_count").GetInt64();
            Assert.True(counted == (foretold.KeptTokens ?? tokens), label);
        }
    }

    [Fact]
    public async Task The_oldest_messages_go_first_and_nobody_is_told()
    {
        await using var ollama = await Simulated.Start(new() { Debug = true });
        (string, string)[] messages = [("system", Simulated.Tokens(1000, 's')), ("user", Simulated.Tokens(2000)), ("assistant", Simulated.Tokens(2000)), ("user", Simulated.Tokens(500, 'z'))];

        var answer = await ollama.Json("/api/chat", Simulated.Chat("qwen3-coder:30b", ""","stream":false,"options":{"num_ctx":4096}""", messages));

        Assert.Equal(3500, answer.GetProperty("prompt_eval_count").GetInt32());
        Assert.Contains("truncated=2", await ollama.Line("truncating input messages which exceed context length"), StringComparison.Ordinal);
        Assert.DoesNotContain(ollama.Lines, line => line.Contains("level=WARN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_childs_refusal_stands_in_the_error_as_JSON()
    {
        await using var ollama = await Simulated.Start();
        var (status, body) = await ollama.Post("/api/chat", Simulated.Chat("qwen3-coder:30b", ""","truncate":false,"options":{"num_ctx":32768}""", ("user", Simulated.Tokens(40_112))));

        Assert.Equal((400, Simulated.Parse(Simulated.Fixture("errors/400-native-too-long.json")).GetProperty("error").GetString()), (status, Simulated.Parse(body).GetProperty("error").GetString()));
    }
}
