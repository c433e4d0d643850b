using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Forwarding;

public sealed class ClientReplyTests
{
    private static readonly ApiEndpoint Endpoint = ApiEndpoint.Find("POST", "/v1/chat/completions")!;

    [Fact]
    public async Task A_request_does_not_end_while_a_heartbeat_of_it_is_written_and_none_comes_after()
    {
        var clock = new FakeTimeProvider();
        await using var client = new Reader();
        var http = new DefaultHttpContext();
        http.Response.Body = client;
        var times = new HeartbeatTimes();
        var reply = new ClientReply(http, Wire.Of(Endpoint, true), times, clock);
        clock.Advance(TimeSpan.FromSeconds(times.GraceSeconds + 1));
        reply.Tick();
        await client.Writes.Task;
        var ending = reply.DisposeAsync();
        Assert.False(ending.IsCompleted);
        client.Goes.SetResult();
        await ending;
        clock.Advance(TimeSpan.FromSeconds(times.EverySeconds + 1));
        reply.Tick();

        Assert.Equal(1, client.Count);
        Assert.Equal(1, reply.Heartbeats);
    }

    /// <summary>Takes nothing until it goes.</summary>
    private sealed class Reader : MemoryStream
    {
        public TaskCompletionSource Writes { get; } = new();

        public TaskCompletionSource Goes { get; } = new();

        public int Count { get; private set; }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count++;
            Writes.TrySetResult();
            await Goes.Task;
        }
    }
}
