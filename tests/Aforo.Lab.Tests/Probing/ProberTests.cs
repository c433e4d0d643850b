using System.Collections.Immutable;
using Aforo.Lab.Probing;
using Aforo.Lab.Sending;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems;

namespace Aforo.Lab.Tests.Probing;

public sealed class ProberTests
{
    private const double Faster = 900;

    private static readonly DateTimeOffset Start = new(2026, 2, 18, 11, 0, 0, TimeSpan.Zero);

    private static readonly SimulatedDefinition Mended = SimulatedDefinition.FoundingCase[0] with { Name = "qwen3-coder:30b-v-256k", Parameters = SimulatedDefinition.Qwen3CoderParameters.Add("num_ctx", "262144") };

    private static async Task<ProbeResult> ProbeAsync(string version, SimulatedDefinition definition, ProbePlan? like = null, StringWriter? log = null, double limit = 600)
    {
        var clock = new AcceleratedTime(Faster, Start);
        await using var ollama = await OllamaSimulator.StartAsync(new() { Version = version, Clock = clock, Log = log, Definitions = [definition], Replies = prompt => ProbeText.Recall(prompt) is { } word ? [word] : ImmutableArray.Create("?") }, TestContext.Current.CancellationToken);
        var plan = (like ?? new ProbePlan { Destination = null!, Tokens = 146_760, LimitSeconds = limit }) with { Destination = new Destination(ollama.Address, Dialect.Ollama, definition.Name) };
        var world = new Surroundings { Platform = Platform.Linux, Home = "/", CurrentDirectory = "/", Clock = clock, HttpHandler = static () => new SocketsHttpHandler { UseProxy = false } };
        return await new Prober(world, 7).RunAsync(plan, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("0.9.6")]
    [InlineData("0.16.2")]
    [InlineData("0.24.0")]
    [InlineData("0.30.5")]
    [InlineData("0.32.15")]
    public async Task A_mended_setup_passes_and_the_word_comes_back(string version)
    {
        var result = await ProbeAsync(version, Mended);
        Assert.True(result.Passed, result.Why);
        Assert.True(result.Recalled);
        Assert.InRange(result.PromptTokens!.Value, 145_000, 152_000);
        var options = new OllamaSimulatorOptions();
        Assert.InRange(result.PrefillSeconds!.Value, 145_000 / options.PrefillTokensPerSecond, result.FirstTokenSeconds!.Value);
        Assert.InRange(result.LoadSeconds!.Value, options.LoadTime.TotalSeconds, result.FirstTokenSeconds!.Value);
    }

    [Theory]
    [InlineData("0.16.2", 131_072)]
    [InlineData("0.24.0", 131_072)]
    [InlineData("0.30.5", 131_071)]
    [InlineData("0.32.15", 65_538)]
    public async Task A_server_that_cuts_is_found_out(string version, long left)
    {
        var result = await ProbeAsync(version, SimulatedDefinition.FoundingCase[0]);
        Assert.False(result.Passed);
        Assert.Equal("cut", result.Why);
        Assert.False(result.Recalled);
        Assert.Equal(left, result.PromptTokens);
    }

    [Theory]
    [InlineData("0.24.0")]
    [InlineData("0.32.15")]
    public async Task A_request_that_forbids_cutting_is_refused(string version)
    {
        var result = await ProbeAsync(version, SimulatedDefinition.FoundingCase[0], new ProbePlan { Destination = null!, Tokens = 146_760, Truncate = false, Shift = false });
        Assert.Equal(("refused", 400), (result.Why, result.Status));
    }

    [Fact]
    public async Task A_prefill_longer_than_the_limit_is_too_slow()
    {
        var result = await ProbeAsync("0.32.15", Mended, limit: 300);
        Assert.Equal("too-slow", result.Why);
        Assert.True(result.Recalled);
    }

    [Fact]
    public async Task The_context_that_the_agent_sends_is_sent_and_nothing_else()
    {
        using var log = new StringWriter();
        var result = await ProbeAsync("0.32.15", SimulatedDefinition.FoundingCase[0], new ProbePlan { Destination = null!, Tokens = 20_000, NumCtx = 40_960 }, log);
        Assert.True(result.Passed, result.Why);
        Assert.Contains("-c 40960", log.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("131072", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_answers()
    {
        var world = new Surroundings { Platform = Platform.Linux, Home = "/", CurrentDirectory = "/" };
        var result = await new Prober(world, 1).RunAsync(new ProbePlan { Destination = new Destination(new Uri("http://127.0.0.1:1"), Dialect.Ollama, "m"), Tokens = 1000 }, TestContext.Current.CancellationToken);
        Assert.Equal("unreachable", result.Why);
    }
}
