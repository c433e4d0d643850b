using Aforo.Gateway.Tests.Agents;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A client that gave up and asks the same again.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class SingleFlightTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData(" ", 2)]
    public async Task The_same_request_takes_over_the_prefill_that_runs_and_another_does_not(string change, int sent)
    {
        await using var backend = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            await Task.Delay(8000, cancellation);
            await stream.WriteAsync(ScriptedBackend.Reply(200, "text/event-stream", "data: {\"a\":1}\n\ndata: [DONE]\n\n"), cancellation);
        });
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai", """, "limits": {"linger_seconds": 20}, "heartbeat": {"grace_seconds": 600}"""), faster: 10);
        using var http = new HttpClient();
        using var gone = new CancellationTokenSource();
        var first = http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat), gone.Token);
        await Gateways.UntilAsync(() => !backend.Asked.IsEmpty);
        // Twenty seconds of the gateway's clock: from then on a prefill is worth keeping.
        await Task.Delay(3000);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        // The gateway must have seen that it left: what asks sooner is another request.
        await Task.Delay(500);
        using var second = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat + change));
        var text = await second.Content.ReadAsStringAsync();

        Assert.EndsWith("data: {\"a\":1}\n\ndata: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(sent, backend.Asked.Count(asked => asked.StartsWith("POST", StringComparison.Ordinal)));
    }
}
