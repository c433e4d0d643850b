using System.Text;
using System.Text.Json;
using Aforo.Core.Cases;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Systems.Tests.Agents.OpenClaw;

/// <summary>Sessions and logs that OpenClaw wrote.</summary>
public sealed class OpenClawRecordsTests
{
    private const string Model = "qwen3-coder-30b-agent-128k:latest";

    private static Observation Log(string file)
    {
        using var stream = new MemoryStream(AgentWorld.Bytes("OpenClaw/logs/" + file));
        return OpenClawLog.Read(stream, file, null, TestContext.Current.CancellationToken);
    }

    private static AgentWorld WithSessions(string version)
    {
        var world = new AgentWorld();
        var root = AgentWorld.Fixture("OpenClaw/sessions/" + version);
        foreach (var file in Directory.GetFiles(Path.Join(root, "agents"), "*", SearchOption.AllDirectories)) world.File(".openclaw/" + Path.GetRelativePath(root, file), File.ReadAllBytes(file));
        return world;
    }

    [Fact]
    public void JSON_Lines_give_the_real_prompt_sizes()
    {
        using var world = WithSessions("2026.6.11");
        var seen = world.Observe(new OpenClawAgent());
        Assert.Equal([18432, 52310, 98744, 121003, 146760], seen.Requests.Select(request => request.PromptTokens!.Value));
        Assert.Equal([Outcome.Answered, Outcome.Answered, Outcome.Answered, Outcome.Answered, Outcome.Overflowed], seen.Requests.Select(request => request.Outcome));
        var last = seen.Requests[^1];
        Assert.Equal(131072, last.ContextStated);
        Assert.Equal(10541, last.EstimatedTokens);
        Assert.Equal("6776bd9e-1010-4b19-87fa-dd5124db43d8", last.Session);
        Assert.Equal((18, "/message/usage"), (last.Source.Line, last.Source.Pointer));
        Assert.All(seen.Requests, request => Assert.Equal("6776bd9e-1010-4b19-87fa-dd5124db43d8.jsonl", Path.GetFileName(request.Source.File)));
        var first = seen.Requests[0];
        Assert.Equal("2026-11-23T03:27:26.942Z", first.StartedAt.ToString());
        Assert.Equal(0.142, first.ElapsedSeconds);
        Assert.Equal(7, first.OutputTokens);
        Assert.Equal(("openclaw", "ollama", Model), (first.Scope.Agent, first.Scope.Provider, first.Scope.Model));
        Assert.Contains(seen.NotSeen, missing => missing.What == "openclaw-log");
    }

    [Fact]
    public void SQLite_gives_the_same()
    {
        using var world = WithSessions("2026.9.6");
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.Problems);
        Assert.Equal([18432, 52310, 98744, 121003], seen.Requests.Select(request => request.PromptTokens!.Value));
        Assert.Equal("transcript_events 71a884de-9c8c-46a9-90f0-57b442de4bb3/5", seen.Requests[0].Source.Field);
        Assert.Equal("openclaw", seen.Agents.Single().Id);
        Assert.All(seen.Requests, request => Assert.Equal("openclaw-agent.sqlite", Path.GetFileName(request.Source.File)));
    }

    [Fact]
    public void The_rows_of_the_database_are_those_that_were_printed_from_it()
    {
        using var world = WithSessions("2026.9.6");
        var told = world.Observe(new OpenClawAgent()).Requests;
        var rows = File.ReadLines(AgentWorld.Fixture("OpenClaw/sessions/2026.9.6/transcript_events.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.Clone()).ToArray();
        var usages = rows.Select(row => row.GetProperty("event")).Where(entry => entry.TryGetProperty("message", out var message) && message.TryGetProperty("usage", out _)).Select(entry => entry.GetProperty("message").GetProperty("usage"));
        Assert.Equal(
            usages.Select(usage => usage.GetProperty("input").GetInt64() + usage.GetProperty("cacheRead").GetInt64() + usage.GetProperty("cacheWrite").GetInt64()).Where(tokens => tokens > 0),
            told.Select(request => request.PromptTokens!.Value));
    }

    [Fact]
    public void The_trajectory_beside_a_session_agrees_with_what_is_read_out_of_it()
    {
        using var world = WithSessions("2026.6.11");
        var told = world.Observe(new OpenClawAgent()).Requests;
        var completed = File.ReadLines(AgentWorld.Fixture("OpenClaw/sessions/2026.6.11/agents/main/sessions/6776bd9e-1010-4b19-87fa-dd5124db43d8.trajectory.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.Clone()).Where(entry => entry.GetProperty("type").GetString() == "model.completed").Select(entry => entry.GetProperty("data")).ToArray();
        Assert.All(completed, one => Assert.Equal((false, false), (one.GetProperty("timedOut").GetBoolean(), one.GetProperty("idleTimedOut").GetBoolean())));
        Assert.Equal(
            completed.Where(one => one.TryGetProperty("usage", out _)).Select(one => one.GetProperty("usage").GetProperty("input").GetInt64()),
            told.Where(request => request.Outcome == Outcome.Answered).Select(request => request.PromptTokens!.Value));
    }

    [Fact]
    public void Only_what_came_after_an_instant_is_taken()
    {
        using var world = WithSessions("2026.9.6");
        Assert.Equal([98744, 121003], world.Observe(new OpenClawAgent(), new DateTimeOffset(2026, 11, 23, 3, 28, 30, TimeSpan.Zero)).Requests.Select(request => request.PromptTokens!.Value));
    }

    [Fact]
    public void A_session_and_its_log_are_one_record()
    {
        using var world = WithSessions("2026.6.11");
        world.SystemFile("tmp/openclaw/openclaw-2026-11-23.log", AgentWorld.Bytes("OpenClaw/logs/2026.6.11/growth-compaction-failed.jsonl"));
        var seen = world.Observe(new OpenClawAgent());
        Assert.Empty(seen.NotSeen.Where(missing => missing.What == "openclaw-log"));
        var own = seen.Requests.Where(request => request.Scope.Purpose is null).ToArray();
        Assert.Equal([18432, 52310, 98744, 121003, 146760], own.Select(request => request.PromptTokens!.Value));
        Assert.Equal([10330, 10383, 10436, 10488, 10541], own.Select(request => request.EstimatedTokens!.Value));
        var compaction = Assert.Single(seen.Requests, request => request.Scope.Purpose == "compaction");
        Assert.Equal((146760, 131072, Outcome.Overflowed), (compaction.PromptTokens, compaction.ContextStated, compaction.Outcome));
    }

    [Theory]
    [InlineData("2026.5.7/timeout.jsonl", 2, 8, "ollama")]
    [InlineData("2026.9.6/timeout.stream-stall.jsonl", 6, 8, "llama-cpp")]
    [InlineData("2026.9.6/timeout.fetch-and-breaker.jsonl", 5, 5, "ollama")]
    public void The_fetch_timer_says_so(string file, int count, double limit, string provider)
    {
        var struck = Log(file).Requests.Where(request => request.Outcome == Outcome.TimedOut).ToArray();
        Assert.Equal(count, struck.Length);
        foreach (var request in struck.Where(request => request.Source.Note == "fetch-timeout"))
        {
            Assert.Equal(limit, request.TimeoutSeconds);
            Assert.InRange(request.ElapsedSeconds!.Value, limit, limit + 0.01);
        }
        Assert.True(struck.Count(request => request.Source.Note == "fetch-timeout") >= count - 1);
        Assert.All(struck, request => Assert.Equal((provider, Model), (request.Scope.Provider, request.Scope.Model)));
    }

    [Fact]
    public void The_limit_on_the_first_event_shows_in_the_retry()
    {
        var request = Assert.Single(Log("2026.9.6/timeout.first-event-300s.jsonl").Requests, request => request.Outcome == Outcome.TimedOut);
        Assert.Equal("first-event", request.Source.Note);
        Assert.Equal(6, request.Source.Line);
        Assert.InRange(request.ElapsedSeconds!.Value, 300, 300.5);
        Assert.Equal("2026-11-23T03:42:42.495+00:00", Assert.NotNull(request.StartedAt).ToString().Replace("Z", "+00:00", StringComparison.Ordinal));
        Assert.Null(request.TimeoutSeconds);
    }

    [Theory]
    [InlineData("2026.9.6/overflow.llama-cpp-style.jsonl", "ollama")]
    [InlineData("2026.9.6/overflow.vllm-style.jsonl", "llama-cpp")]
    [InlineData("2026.6.11/growth-compaction-failed.jsonl", "ollama")]
    [InlineData("2026.9.6/growth-precheck-compaction.jsonl", "ollama")]
    public void A_refusal_carries_both_numbers(string file, string provider)
    {
        var refused = Log(file).Requests.Where(request => request is { Outcome: Outcome.Overflowed, Scope.Purpose: null }).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, request => Assert.Equal((146760, 131072, provider, Model), (request.PromptTokens, request.ContextStated, request.Scope.Provider, request.Scope.Model)));
    }

    [Fact]
    public void Estimates_of_a_growing_session_are_kept() =>
        Assert.Equal([18782, 33447, 67325, 113759, 128924], Log("2026.9.6/growth-precheck-compaction.jsonl").Requests.Where(request => request.EstimatedTokens is not null).Select(request => request.EstimatedTokens!.Value).Take(5));

    [Theory]
    [InlineData("console/console.timeout-breaker.txt", 5, 4, 5)]
    [InlineData("console/console.stream-stall.txt", 6, 6, 8)]
    [InlineData("console/console.timeout.2026.5.7.txt", 2, 2, 8)]
    public void The_console_tells_the_same(string file, int count, int fetches, double limit)
    {
        var struck = Log(file).Requests.Where(request => request.Outcome == Outcome.TimedOut).ToArray();
        Assert.Equal(count, struck.Length);
        Assert.Equal(fetches, struck.Count(request => request.TimeoutSeconds == limit));
        Assert.All(struck, request => Assert.Equal(Model, request.Scope.Model));
        Assert.True(OpenClawLog.Recognises(AgentWorld.Bytes("OpenClaw/logs/" + file)));
    }

    [Fact]
    public void The_console_tells_a_refusal_in_colours_too()
    {
        var text = Encoding.UTF8.GetString(AgentWorld.Bytes("OpenClaw/logs/console/console.overflow.txt")).Replace("[agent/embedded]", "\u001b[36m[agent/embedded]\u001b[39m", StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var refused = Assert.Single(OpenClawLog.Read(stream, "console", null, TestContext.Current.CancellationToken).Requests);
        Assert.Equal((146760, 131072, Outcome.Overflowed, Model), (refused.PromptTokens, refused.ContextStated, refused.Outcome, refused.Scope.Model));
    }

    [Fact]
    public void A_fetch_of_something_else_is_no_request()
    {
        var text = Encoding.UTF8.GetString(AgentWorld.Bytes("OpenClaw/logs/2026.5.7/timeout.jsonl")).Replace("/api/chat", "/api/tags", StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.Split('\n')[0]));
        Assert.Empty(OpenClawLog.Read(stream, "log", null, TestContext.Current.CancellationToken).Requests);
    }

    [Fact]
    public void Packed_events_are_unpacked()
    {
        using var world = new AgentWorld();
        const string Event = """{"type":"message","timestamp":"2026-11-23T03:27:33.802Z","message":{"role":"assistant","stopReason":"stop","api":"ollama","provider":"ollama","model":"m","usage":{"input":100,"output":7,"cacheRead":900,"cacheWrite":24}}}""";
        using var compressor = new ZstdSharp.Compressor();
        var packed = compressor.Wrap(Encoding.UTF8.GetBytes(Event)).ToArray();
        Databases.Create(world.File(".openclaw/agents/main/agent/openclaw-agent.sqlite", ""), "create table transcript_events(session_id text, seq integer, event_json text, event_zstd blob)",
            ("insert into transcript_events values('s', 1, null, $p)", packed), ("insert into transcript_events values('s', 2, null, $p)", packed[..^4]), ("insert into transcript_events values('s', 3, $p, null)", "{ broken"));
        var request = Assert.Single(world.Observe(new OpenClawAgent()).Requests);
        Assert.Equal((1024, 900), (request.PromptTokens, request.CachedTokens));
    }
}
