using System.Text;
using Aforo.Core.Cases;
using Aforo.Systems.Agents.OpenCode;

namespace Aforo.Systems.Tests.Agents.OpenCode;

/// <summary>Sessions and log in the shapes that opencode 1.18.33 writes.</summary>
public sealed class OpenCodeRecordsTests
{
    private const string Schema = "create table `message` (`id` text primary key, `session_id` text not null, `time_created` integer not null, `time_updated` integer not null, `data` text not null)";

    private static AgentWorld World(params string[] messages)
    {
        var world = new AgentWorld();
        var number = 0;
        Databases.Create(world.File(".local/share/opencode/opencode.db", ""), Schema, [.. messages.Select(message => ($"insert into message values('msg_{++number}', 'ses_1', 0, 0, $p)", (object)message))]);
        return world;
    }

    private static Observation Log(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return OpenCodeLog.Read(stream, "opencode.log", null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void An_answer_counts_its_cached_part()
    {
        using var world = World(
            """{"role":"user","time":{"created":1795704315725},"agent":"build","model":{"providerID":"loc","modelID":"ok"}}""",
            """{"role":"assistant","mode":"build","agent":"build","tokens":{"total":52317,"input":2310,"output":7,"reasoning":0,"cache":{"write":0,"read":50000}},"modelID":"ok","providerID":"loc","time":{"created":1795704321542,"completed":1795704325380},"finish":"stop"}""");
        var request = Assert.Single(world.Observe(new OpenCodeAgent()).Requests);
        Assert.Equal((52310, 50000, 7, Outcome.Answered, 3.838), (request.PromptTokens, request.CachedTokens, request.OutputTokens, request.Outcome, request.ElapsedSeconds));
        Assert.Equal(("loc", "ok", "ses_1", "message msg_2"), (request.Scope.Provider, request.Scope.Model, request.Session, request.Source.Field));
    }

    [Fact]
    public void A_header_timeout_is_named_inside_a_general_error()
    {
        using var world = World("""{"role":"assistant","mode":"build","tokens":{"input":0,"output":0,"cache":{"read":0,"write":0}},"modelID":"slow","providerID":"loc","time":{"created":1795704354991,"completed":1795704440392},"error":{"name":"APIError","data":{"message":"Provider response headers timed out after 3000ms","isRetryable":true,"metadata":{"code":"ProviderHeaderTimeoutError","timeoutMs":"3000"}}}}""");
        var request = Assert.Single(world.Observe(new OpenCodeAgent()).Requests);
        Assert.Equal((Outcome.TimedOut, 3), (request.Outcome, request.TimeoutSeconds));
        Assert.Null(request.ElapsedSeconds);
        Assert.Null(request.PromptTokens);
    }

    [Fact]
    public void An_overflow_leaves_a_message_without_an_end_and_a_compaction_that_overflows()
    {
        using var world = World(
            """{"role":"assistant","mode":"build","tokens":{"input":0,"output":0,"cache":{"read":0,"write":0}},"modelID":"over","providerID":"loc","time":{"created":1795704343963,"completed":1795704348158}}""",
            """{"role":"assistant","mode":"compaction","summary":true,"tokens":{"output":0,"input":0,"cache":{"read":0,"write":0}},"modelID":"over","providerID":"loc","time":{"created":1795704348225,"completed":1795704348332},"error":{"name":"ContextOverflowError","data":{"message":"Session too large to compact - context exceeds model limit even after stripping media"}},"finish":"error"}""");
        var requests = world.Observe(new OpenCodeAgent()).Requests;
        Assert.Equal([Outcome.Unknown, Outcome.Overflowed], requests.Select(request => request.Outcome));
        Assert.Equal([null, "compaction"], requests.Select(request => request.Scope.Purpose));
    }

    [Fact]
    public void The_log_has_every_try_and_the_sizes()
    {
        var seen = Log("""
            timestamp=2026-11-26T14:45:48.134Z level=ERROR run=67bdff28 message="stream error" providerID=loc modelID=over session.id=ses_1 small=false agent=build mode=primary error.error="AI_APICallError: request (146760 tokens) exceeds the available context size (131072 tokens), try increasing it"
            timestamp=2026-11-26T14:45:48.157Z level=ERROR run=67bdff28 message=process session.id=ses_1 error="request (146760 tokens) exceeds the available context size (131072 tokens), try increasing it"
            timestamp=2026-11-26T14:45:59.838Z level=ERROR run=1ed111db message="stream error" providerID=loc modelID=slow session.id=ses_2 small=false agent=title mode=primary error.error="ProviderHeaderTimeoutError: Provider response headers timed out after 3000ms"

            """);
        Assert.Equal(2, seen.Requests.Length);
        var (refused, late) = (seen.Requests[0], seen.Requests[1]);
        Assert.Equal((146760, 131072, Outcome.Overflowed, "over", "ses_1"), (refused.PromptTokens, refused.ContextStated, refused.Outcome, refused.Scope.Model, refused.Session));
        Assert.Equal((3, 3, Outcome.TimedOut, "slow", "title", 3), (late.TimeoutSeconds, late.ElapsedSeconds, late.Outcome, late.Scope.Model, late.Scope.Purpose, late.Source.Line));
        Assert.Equal("2026-11-26T14:45:56.838Z", late.StartedAt.ToString());
        Assert.True(OpenCodeLog.Recognises("timestamp=2026-11-26T14:45:15.035Z level=INFO run=97e01184 message=created"u8));
    }
}
