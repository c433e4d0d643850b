using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Workload;

namespace Aforo.Core.Tests.Workload;

public sealed class RecordedRequestsTests
{
    [Fact]
    public void What_agent_and_runtime_tell_of_one_request_is_joined()
    {
        var agent = new ObservedRequest { Scope = new Scope { Agent = "openclaw", Model = "qwen" }, StartedAt = Time("2026-02-18T11:20:03"), PromptTokens = 146_760, Session = "s1", Outcome = Outcome.TimedOut };
        var runtime = new ObservedRequest { Scope = new Scope { Runtime = "ollama" }, StartedAt = Time("2026-02-18T11:20:02"), PromptTokens = 146_760, PrefillSeconds = 300, ElapsedSeconds = 300 };
        var request = Assert.Single(RecordedRequests.Of([runtime, agent], TimeSpan.Zero));
        Assert.Equal(("openclaw", "ollama", 300.0, WorkloadOutcome.TimedOut), (request.Agent, request.Backend, request.PrefillSeconds, request.Outcome));
    }

    [Theory]
    [InlineData("2026-02-18T12:20:03", 146_760)]
    [InlineData("2026-02-18T11:20:03", 146_761)]
    public void Another_time_or_size_is_another_request(string time, long tokens)
    {
        var agent = new ObservedRequest { Scope = new Scope { Agent = "openclaw" }, StartedAt = Time(time), PromptTokens = tokens };
        var runtime = new ObservedRequest { StartedAt = Time("2026-02-18T11:20:02"), PromptTokens = 146_760 };
        Assert.Equal(2, RecordedRequests.Of([runtime, agent], TimeSpan.Zero).Count);
    }

    [Fact]
    public void One_line_of_a_log_is_joined_once()
    {
        var agents = Enumerable.Range(0, 3).Select(i => new ObservedRequest { Scope = new Scope { Agent = "openclaw" }, Session = $"s{i}", StartedAt = Time("2026-02-18T11:20:03"), PromptTokens = 5_000 });
        var runtime = new ObservedRequest { StartedAt = Time("2026-02-18T11:20:02"), PromptTokens = 5_000, PrefillSeconds = 7 };
        Assert.Equal(1, RecordedRequests.Of([.. agents, runtime], TimeSpan.Zero).Count(request => request.PrefillSeconds == 7));
    }

    [Fact]
    public void The_same_source_gives_the_same_key_and_shows_nothing_of_it()
    {
        var request = new ObservedRequest { Session = "secret-project", StartedAt = Time("2026-02-18T11:20:03"), PromptTokens = 1, Source = new Source { File = "/home/ana/x.jsonl", Line = 3 } };
        var (one, two) = (RecordedRequests.Of([request], default)[0], RecordedRequests.Of([request], default)[0]);
        Assert.Equal(one, two);
        Assert.DoesNotContain("secret", one.Id + one.Conversation);
        Assert.NotEqual(one.Id, RecordedRequests.Of([request with { Source = new Source { File = "/home/ana/x.jsonl", Line = 4 } }], default)[0].Id);
    }

    [Fact]
    public void A_mere_estimate_is_no_request() => Assert.Empty(RecordedRequests.Of([new ObservedRequest { StartedAt = Time("2026-02-18T11:20:03"), EstimatedTokens = 9 }], default));

    [Fact]
    public void A_time_without_its_offset_is_taken_in_the_zone_given()
    {
        var request = new ObservedRequest { StartedAt = Time("2026-02-18T11:20:03"), PromptTokens = 1 };
        Assert.Equal(new DateTimeOffset(2026, 2, 18, 11, 20, 3, TimeSpan.FromHours(-3)), RecordedRequests.Of([request], TimeSpan.FromHours(-3))[0].StartedAt);
    }

    private static LogTime Time(string text) => LogTime.TryParse(text, out var time) ? time : throw new FormatException(text);
}
