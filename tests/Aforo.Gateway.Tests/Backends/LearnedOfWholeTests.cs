using Aforo.Core.Facts;
using Aforo.Core.Routing;
using Aforo.Core.Speed;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Backends;

/// <summary>Rates from replies that don't tell what came from a cache.</summary>
public sealed class LearnedOfWholeTests : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly BackendView _view = new() { IsUp = true };

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(0.0, 400.0)]
    [InlineData(0.04, 400.0)]
    [InlineData(0.5, null)]
    [InlineData(1.0, null)]
    public async Task They_count_where_next_to_nothing_can_have(double mayBeCached, double? speed)
    {
        var backend = Of(null);
        backend.LearnOfWhole("m", 4_000, 10, mayBeCached);
        Assert.Equal(speed, (await TargetAsync(backend)).PrefillSpeed);
    }

    [Fact]
    public async Task A_slower_one_counts_always_and_a_faster_one_never_by_that()
    {
        var backend = Of(null);
        backend.LearnOfWhole("m", 4_000, 10, 0);
        backend.LearnOfWhole("m", 4_000, 1, 1);
        Assert.Equal(400, (await TargetAsync(backend)).PrefillSpeed);
        backend.LearnOfWhole("m", 4_000, 20, 1);
        Assert.Equal(200, (await TargetAsync(backend)).PrefillSpeed);
    }

    [Theory]
    // The forecast: 400 tok/s.
    [InlineData(1_500, true)]
    [InlineData(1_700, false)]
    public async Task One_that_no_forecast_comes_near_was_read_before_this_gateway_ran(double speed, bool counts)
    {
        var backend = Of(400);
        Assert.NotNull((await TargetAsync(backend)).PrefillForecast);
        backend.LearnOfWhole("m", 4_000, 4_000 / speed, 0);
        var target = await TargetAsync(backend);
        Assert.Equal(counts, target.PrefillSpeed is not null);
        Assert.Equal(counts, target.PrefillForecast is null);
    }

    private Backend Of(double? forecast)
    {
        var settings = Gateways.Read("""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "openai", "url": "http://127.0.0.1:9"}]}""").Backends[0];
        return new Backend(settings, settings.Offer(null), _http, TimeProvider.System, _ => null, forecast is { } speed ? new Fixed(speed) : null);
    }

    private async Task<RoutingTarget> TargetAsync(Backend backend) => await backend.Targets.OfAsync("m", new BodyFacts(), _view, 0, null, ApiEndpoint.Find("POST", "/v1/chat/completions")!, default);

    private sealed class Fixed(double speed) : ISpeedForecasts
    {
        public ValueTask<PrefillForecast?> OfAsync(ForecastSubject subject, CancellationToken cancellation) =>
            ValueTask.FromResult(PrefillForecast.Of(tokens => new SpeedFigure(tokens / speed, tokens / speed, tokens / speed, tokens / speed, tokens / speed, null, Basis.Predicted)));
    }
}
