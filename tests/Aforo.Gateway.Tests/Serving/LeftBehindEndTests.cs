using Aforo.Gateway.Bodies;
using Aforo.Gateway.Forwarding;
using Aforo.Gateway.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>The gateway's end while prefills go on without their clients: it comes, whatever becomes of them.</summary>
public sealed class LeftBehindEndTests : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task What_is_over_already_leaves_nothing_behind()
    {
        var flight = await FlightAsync();
        flight.End();
        // Its client was taking it over as the gateway ended, and left as well.
        Assert.Null(await flight.LeaveBehind().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_that_can_not_be_recorded_keeps_nothing_from_ending()
    {
        var left = new LeftBehind();
        var recorded = new TaskCompletionSource();
        left.Add(await FlightAsync(), recorded.Task);
        var ended = left.EndAsync();
        recorded.SetException(new IOException("the log's disk is full"));
        await ended.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    private async Task<Flight> FlightAsync()
    {
        var clock = new FakeTimeProvider();
        var options = new GatewayOptions { Configuration = Gateways.Read("""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "openai", "url": "http://127.0.0.1:9"}]}"""), Clock = clock };
        var body = await PooledBody.ReadAsync(new MemoryStream("{}"u8.ToArray()), null, 100, TestContext.Current.CancellationToken);
        return new Flight { Backend = GatewayState.Of(options.Configuration, _http, options).Backends[0], Model = "m", Request = new HttpRequestMessage(), Body = body!, Slot = null, SentAt = clock.GetTimestamp() };
    }
}
