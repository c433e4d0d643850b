using System.Text;
using System.Text.Json;
using Aforo.Lab.Bench;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Tests.Bench;

public sealed class RuntimeBenchTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ollama_keeps_the_model_as_it_was_loaded()
    {
        var clock = new AcceleratedTime(20);
        var log = new StringWriter();
        await using var simulator = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Clock = clock, Log = log }, Cancellation);
        var model = SimulatedDefinition.FoundingCase[0].Name;
        using var http = new HttpClient { BaseAddress = simulator.Address };
        // The user's agent asks for another context than the definition has: the runner in memory is that one.
        await Post(http, "api/chat", $$$"""{"model":"{{{model}}}","messages":[],"keep_alive":"2h","options":{"num_ctx":20000}}""");
        var before = await http.GetStringAsync("api/ps", Cancellation);

        var exchanges = new List<(string Path, string Request, string Reply)>();
        var world = World(clock) with { HttpHandler = () => new RecordingHandler(exchanges) };
        var (target, _) = await new Targets(world).FindAsync(simulator.Address, null, Cancellation);
        Assert.Equal((20000L, 20000L), (target!.Context, target.NumCtx));
        var steps = new List<BenchProgress>();
        var run = await new RuntimeBench(target, new BenchPlan { Depths = [1000, 4000, 16_000, 30_000], Answer = 16, Seed = 3 }, world).RunAsync(new Steps(steps), Cancellation);

        Assert.Null(run.Trouble);
        Assert.Equal([new BenchSkip(30_000, "does-not-fit")], run.Skipped);
        Assert.Equal(6, run.Points.Length);
        Assert.All(run.Points.Where(point => !point.IsWarm), point => Assert.Equal(400, point.PrefillEngine!.Value, 4.0));
        Assert.All(run.Points.Where(point => point.IsWarm), point => Assert.Null(point.PrefillEngine));
        Assert.All(run.Points, point => Assert.Null(point.CachedTokens));
        Assert.True(run.Points[5].FirstTokenSeconds < run.Points[4].FirstTokenSeconds);
        Assert.Contains(steps, step => step is { Done: 3, Of: 6, Remaining.TotalSeconds: > 40 });

        var after = await http.GetStringAsync("api/ps", Cancellation);
        Assert.Equal(Stable(before), Stable(after));
        Assert.Single(Count(log, "starting llama-server"));
        Assert.All(exchanges.Where(one => one.Path == "/api/chat"), one => Assert.DoesNotContain("keep_alive", one.Request, StringComparison.Ordinal));
        Assert.All(exchanges.Where(one => one.Path == "/api/chat"), one => Assert.DoesNotContain("shift", one.Request, StringComparison.Ordinal));
        // The engine's figures are those of the last lines that came over the wire.
        var told = exchanges.Where(one => one.Path == "/api/chat").Skip(2).Select(one => JsonDocument.Parse(one.Reply.TrimEnd('\n').Split('\n')[^1]).RootElement).ToArray();
        Assert.All(told.Zip(run.Points), pair => Assert.Equal(pair.First.GetProperty("eval_count").GetInt64() / (pair.First.GetProperty("eval_duration").GetInt64() / 1e9), pair.Second.DecodeEngine!.Value, 6));
    }

    /// <summary>A warm prompt's count is of what was read anew before 0.4, of all of it since; a build of one's own may be either.</summary>
    [Theory]
    [InlineData("0.3.14", null, 400.0)]
    [InlineData("0.4.0", 1256L, null)]
    [InlineData("0.0.0", null, null)]
    public async Task What_an_Ollama_counts_hangs_on_its_version(string version, long? prompt, double? speed)
    {
        var clock = new AcceleratedTime(20);
        await using var simulator = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Clock = clock, Version = version == "0.0.0" ? "0.24.0" : version }, Cancellation);
        var model = SimulatedDefinition.FoundingCase[0].Name;
        using var http = new HttpClient { BaseAddress = simulator.Address };
        await Post(http, "api/chat", $$$"""{"model":"{{{model}}}","messages":[],"keep_alive":"2h"}""");
        var (target, _) = await new Targets(World(clock)).FindAsync(simulator.Address, model, Cancellation);
        var run = await new RuntimeBench(target! with { Version = version }, new BenchPlan { Depths = [1000], Answer = 16, Seed = 3 }, World(clock)).RunAsync(null, Cancellation);

        Assert.Null(run.Trouble);
        Assert.Equal((false, true), (run.Points[0].IsWarm, run.Points[1].IsWarm));
        Assert.InRange(run.Points[0].PromptTokens!.Value, 950, 1050);
        Assert.Equal(400, run.Points[0].PrefillEngine!.Value, 4.0);
        if (prompt is { } whole) Assert.InRange(run.Points[1].PromptTokens!.Value, whole - 50, whole + 50);
        else Assert.Null(run.Points[1].PromptTokens);
        if (speed is { } rate) Assert.Equal(rate, run.Points[1].PrefillEngine!.Value, 4.0);
        else Assert.Null(run.Points[1].PrefillEngine);
    }

    [Fact]
    public async Task Nothing_loaded_is_told_and_nothing_gets_loaded()
    {
        await using var simulator = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions(), Cancellation);
        var (target, problem) = await new Targets(World(TimeProvider.System)).FindAsync(simulator.Address, null, Cancellation);
        Assert.Null(target);
        Assert.Equal("nothing-loaded", problem!.Word);
        var (_, named) = await new Targets(World(TimeProvider.System)).FindAsync(simulator.Address, SimulatedDefinition.FoundingCase[0].Name, Cancellation);
        Assert.Equal("not-loaded", named!.Word);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_compatible_server_is_measured_by_the_wall(bool isStudio)
    {
        var clock = new AcceleratedTime(20);
        await using var server = await LoopbackServer.StartAsync(0, http => new CompatibleServer(clock, isStudio).HandleAsync(http), Cancellation);
        var (target, _) = await new Targets(World(clock)).FindAsync(server.Address, null, Cancellation);
        Assert.Equal((isStudio ? "lmstudio" : "vllm", 4096L), (target!.Kind, target.Context));
        var run = await new RuntimeBench(target, new BenchPlan { Depths = [2000], Answer = 32 }, World(clock)).RunAsync(null, Cancellation);

        Assert.Null(run.Trouble);
        var cold = run.Points[0];
        // A busy machine makes each wait longer, never shorter.
        Assert.InRange(cold.PrefillWall!.Value, 1, 500);
        Assert.InRange(cold.DecodeWall!.Value, 0.1, 20.5);
        Assert.Equal(isStudio ? 500 : 0, Math.Round(cold.PrefillEngine ?? 0));
        Assert.Equal(isStudio ? "stats" : null, cold.EngineField);
    }

    [Fact]
    public async Task A_server_that_counts_nothing_is_told()
    {
        await using var server = await LoopbackServer.StartAsync(0, http => new CompatibleServer(TimeProvider.System, isStudio: false) { Counts = false }.HandleAsync(http), Cancellation);
        var (target, _) = await new Targets(World(TimeProvider.System)).FindAsync(server.Address, null, Cancellation);
        Assert.Equal("uncounted", (await new RuntimeBench(target!, new BenchPlan(), World(TimeProvider.System)).RunAsync(null, Cancellation)).Trouble);
    }

    private static string Stable(string loaded) => string.Join(' ', JsonDocument.Parse(loaded).RootElement.GetProperty("models").EnumerateArray().Select(one => $"{one.GetProperty("name")} {one.GetProperty("context_length")}"));

    private static IEnumerable<string> Count(StringWriter log, string text) => log.ToString().Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task Post(HttpClient http, string path, string body) => (await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation)).EnsureSuccessStatusCode();

    private static Surroundings World(TimeProvider clock) => new() { Platform = Platform.Linux, Home = "/", CurrentDirectory = "/", Clock = clock };

    private sealed class Steps(List<BenchProgress> steps) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => steps.Add(value);
    }
}
