using System.Text.Json;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Lab.Bench;
using Aforo.Lab.Tests.Bench;

namespace Aforo.Engine.Tests.Bench;

[Collection("engine")]
public sealed class BenchOnRealServerTests(TinyModels models)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_reported_are_the_engines_own_timings_of_the_same_replies()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "16384", "-np", "2", "--no-kv-unified", "-t", "1", "-tb", "1");
        var exchanges = new List<(string Path, string Request, string Reply)>();
        var (target, _) = await new Targets(server.World).FindAsync(server.Address, null, Cancellation);
        var run = await new RuntimeBench(target!, new BenchPlan { Depths = [1024, 4096, 100_000], Answer = 32, Seed = 7 }, server.World with { HttpHandler = () => new RecordingHandler(exchanges) }).RunAsync(null, Cancellation);

        Assert.Null(run.Trouble);
        Assert.Equal(("llama-server", 8192L), (target!.Kind, target.Context));
        Assert.Equal(new BenchSkip(100_000, "does-not-fit"), Assert.Single(run.Skipped));
        var told = exchanges.Where(one => one.Path == "/completion").Skip(2).Select(one => Timings(one.Reply)).ToArray();
        Assert.Equal([false, true, false, true], run.Points.Select(point => point.IsWarm));
        Assert.Equal(told.Select(one => ((long?)(one.Prompt + one.Cached), (long?)one.Cached)), run.Points.Select(point => (point.PromptTokens, point.CachedTokens)));
        foreach (var (point, engine) in run.Points.Zip(told))
        {
            Assert.Equal(engine.Prompt / engine.PromptMs * 1000, point.PrefillEngine!.Value, 6);
            Assert.Equal(engine.Predicted / engine.PredictedMs * 1000, point.DecodeEngine!.Value, 6);
            Assert.Equal("timings", point.EngineField);
            Assert.Equal(32, point.AnswerTokens);
        }
        // Each character of a text is one token of this model, and the words are learnt by that.
        Assert.InRange(run.Points[0].PromptTokens!.Value, 950, 1100);
        Assert.InRange(run.Points[2].PromptTokens!.Value, 3800, 4300);
        Assert.InRange(run.Points[3].CachedTokens!.Value, (long)(0.9 * run.Points[2].PromptTokens!.Value), run.Points[2].PromptTokens!.Value);
        Assert.InRange(run.Points[0].CachedTokens!.Value, 0, 60);
    }

    /// <summary>What the wall sees is the engine's time, the network's and that of the first token; bench/README.md tells how much that is.</summary>
    [Fact]
    public async Task The_wall_comes_near_the_engine()
    {
        await using var server = await RealServer.StartAsync(models.Slow, "-c", "8192", "-np", "1", "-t", "1", "-tb", "1");
        var (target, _) = await new Targets(server.World).FindAsync(server.Address, null, Cancellation);
        var run = await new RuntimeBench(target!, new BenchPlan { Depths = [512, 2048], Answer = 64 }, server.World).RunAsync(null, Cancellation);

        Assert.Null(run.Trouble);
        foreach (var point in run.Points)
        {
            TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
                $"{(point.IsWarm ? "warm" : "cold")} {point.PromptTokens,5} tokens, {point.CachedTokens,5} cached: prefill {point.PrefillEngine:F0} tok/s by the engine, {100 * ((point.PrefillWall / point.PrefillEngine) - 1):F2} % by the wall; decode {point.DecodeEngine:F1}, {100 * ((point.DecodeWall / point.DecodeEngine) - 1):F2} %"));
            // On a machine that others use too, a request may be disturbed once; no machine makes the wall faster.
            Assert.InRange(point.PrefillWall!.Value / point.PrefillEngine!.Value, 0.1, 1.02);
            Assert.InRange(point.DecodeWall!.Value / point.DecodeEngine!.Value, 0.1, 2);
        }
    }

    [Fact]
    public async Task The_conversation_in_another_slot_stays_where_it_is()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "8192", "-np", "2", "--no-kv-unified", "--cache-ram", "0");
        await server.CompleteAsync(Situations.Text('q', 2000));
        var (target, _) = await new Targets(server.World).FindAsync(server.Address, null, Cancellation);
        var run = await new RuntimeBench(target!, new BenchPlan { Depths = [512], Answer = 16 }, server.World).RunAsync(null, Cancellation);

        Assert.Equal((null, null, 2), (run.Trouble, run.Words, run.Points.Length));
        Assert.Equal(2001, (await server.CompleteAsync(Situations.Text('q', 2000) + "r")).Reused);
    }

    [Fact]
    public async Task A_small_context_is_measured_at_what_it_holds()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "1024", "-np", "1");
        var (target, _) = await new Targets(server.World).FindAsync(server.Address, null, Cancellation);
        var run = await new RuntimeBench(target!, new BenchPlan { Answer = 16, Suffix = 200 }, server.World).RunAsync(null, Cancellation);
        Assert.Equal((null, 2), (run.Trouble, run.Points.Length));
        Assert.InRange(run.Points[1].PromptTokens!.Value, 300, 1008);
    }

    [Fact]
    public async Task A_server_at_work_is_left_alone()
    {
        await using var server = await RealServer.StartAsync(models.Slow, "-c", "8192", "-np", "1", "-t", "1", "-tb", "1", "-b", "64", "-ub", "64");
        using var client = new CancellationTokenSource();
        var work = server.CompleteAsync(Situations.Text('a', 6000), cancellation: client.Token);
        BenchProblem? problem = null;
        for (var i = 0; i < 100 && problem is null && !work.IsCompleted; i++)
        {
            await Task.Delay(20, Cancellation);
            problem = (await new Targets(server.World).FindAsync(server.Address, null, Cancellation)).Problem;
        }
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => work);
        Assert.Equal("busy", problem!.Word);
    }

    [Fact]
    public async Task By_the_openai_dialect_the_same_server_tells_the_same_timings()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "8192", "-np", "1", "--chat-template", "chatml");
        var (target, _) = await new Targets(server.World).FindAsync(server.Address, null, Cancellation);
        var exchanges = new List<(string Path, string Request, string Reply)>();
        var plain = target! with { Destination = target.Destination with { Dialect = Lab.Sending.Dialect.OpenAi, Model = "any" }, Slot = null };
        var run = await new RuntimeBench(plain, new BenchPlan { Depths = [512], Answer = 16 }, server.World with { HttpHandler = () => new RecordingHandler(exchanges) }).RunAsync(null, Cancellation);

        Assert.Null(run.Trouble);
        var told = exchanges.Where(one => one.Path == "/v1/chat/completions").Skip(2).Select(one => Timings(one.Reply)).ToArray();
        Assert.Equal(2, told.Length);
        Assert.All(told.Zip(run.Points), pair => Assert.Equal(pair.First.Prompt / pair.First.PromptMs * 1000, pair.Second.PrefillEngine!.Value, 6));
    }

    private static (long Prompt, long Cached, double PromptMs, long Predicted, double PredictedMs) Timings(string reply)
    {
        var line = reply.Split('\n').Last(one => one.Contains("\"timings\"", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        var timings = json.RootElement.GetProperty("timings");
        return (timings.GetProperty("prompt_n").GetInt64(), timings.GetProperty("cache_n").GetInt64(), timings.GetProperty("prompt_ms").GetDouble(), timings.GetProperty("predicted_n").GetInt64(), timings.GetProperty("predicted_ms").GetDouble());
    }
}
