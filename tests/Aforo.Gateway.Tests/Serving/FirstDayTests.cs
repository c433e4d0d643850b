using System.Net;
using Aforo.Core.Facts;
using Aforo.Core.Speed;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Before any reply told a speed: forecasts stand for it.</summary>
public sealed class FirstDayTests : IAsyncDisposable
{
    private readonly ScriptedBackend _one = Answering(), _two = Answering();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task The_faster_of_two_local_backends_is_asked_first()
    {
        await using var gateway = await StartAsync(new() { [_one.Address.Port] = 100, [_two.Address.Port] = 1000 }, Two());
        using var response = await PostAsync(gateway, 36_000);
        Assert.Equal(["two"], response.Headers.GetValues("X-Aforo-Backend"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_configured_speed_goes_before_a_forecast()
    {
        await using var gateway = await StartAsync(new() { [_one.Address.Port] = 100, [_two.Address.Port] = 1000 }, Two(ofOne: """, "prefill_tok_s": 5000"""));
        using var response = await PostAsync(gateway, 36_000);
        Assert.Equal(["one"], response.Headers.GetValues("X-Aforo-Backend"));
    }

    [Theory]
    [InlineData(36_000, "refused")]
    [InlineData(3_600, "local")]
    public async Task The_rule_about_the_first_token_works(int letters, string route)
    {
        // About 10,000 and 1,000 tokens.
        await using var gateway = await StartAsync(new() { [_one.Address.Port] = 100, [_two.Address.Port] = 150 }, Two(""", "rules": [{"name": "too long a wait", "when": {"local_first_token_over": 30}, "then": {"route": "refuse"}}]"""));
        using var response = await PostAsync(gateway, letters);
        Assert.Equal([route], response.Headers.GetValues("X-Aforo-Route"));
    }

    [Theory]
    // Nobody counts: between 2,250 and 36,000 tokens at 100 tok/s, twice as fast at best.
    [InlineData(60, true, "")]
    [InlineData(12, true, "")]
    [InlineData(10, false, "is predicted to take 100")]
    public async Task A_deadline_refuses_only_what_even_the_fast_end_misses(int deadline, bool passes, string told)
    {
        await using var gateway = await StartAsync(new() { [_one.Address.Port] = 100 }, Gateways.One(_one, "openai"));
        using var response = await PostAsync(gateway, 36_000, deadline);
        Assert.Equal(passes, response.IsSuccessStatusCode);
        if (!passes) Assert.Contains(told, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_configuration_says_refuses_by_the_likely_size_and_tells_its_basis()
    {
        await using var gateway = await StartAsync([], Gateways.One(_one, "openai").Replace("\"kind\"", "\"prefill_tok_s\": 100, \"kind\"", StringComparison.Ordinal));
        using var response = await PostAsync(gateway, 36_000, 60);
        Assert.Contains("at 100 tok/s (as configured)", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["too-slow-for-deadline"], response.Headers.GetValues("X-Aforo-Reason"));
    }

    [Fact]
    public async Task A_forecaster_that_never_answers_delays_only_the_first_request_and_no_longer_than_a_look()
    {
        await using var gateway = await StartAsync(new() { [_one.Address.Port] = 0 }, Gateways.One(_one, "openai"), new AcceleratedTime(20));
        for (var i = 0; i < 3; i++)
        {
            using var response = await PostAsync(gateway, 3_600, 1);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    private static ScriptedBackend Answering() => new((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(asked.StartsWith("POST", StringComparison.Ordinal) ? 200 : 404, "application/json", "{}"), cancellation).AsTask());

    private string Two(string rest = "", string ofOne = "") =>
        $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "one", "kind": "openai", "url": "{{_one.Address}}"{{ofOne}}}, {"name": "two", "kind": "openai", "url": "{{_two.Address}}"}]{{rest}}}""";

    private static Task<GatewayServer> StartAsync(Dictionary<int, double> speeds, string configuration, TimeProvider? clock = null) => Gateways.StartAsync(configuration, clock, forecasts: new ByPort(speeds));

    private static async Task<HttpResponseMessage> PostAsync(GatewayServer gateway, int letters, int? deadline = null)
    {
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('a', letters)}}"}]}""");
        if (deadline is not null) request.Headers.Add("X-Aforo-Deadline", $"{deadline}");
        return await http.SendAsync(request);
    }

    /// <summary>Twice as fast at best, half as fast at worst; 0 never answers.</summary>
    private sealed class ByPort(Dictionary<int, double> speeds) : ISpeedForecasts
    {
        public async ValueTask<PrefillForecast?> OfAsync(ForecastSubject subject, CancellationToken cancellation)
        {
            if (!speeds.TryGetValue(subject.Url.Port, out var speed)) return null;
            if (speed == 0) await Task.Delay(Timeout.Infinite, cancellation);
            return PrefillForecast.Of(tokens => new SpeedFigure(tokens / speed, tokens / speed / 1.4, tokens / speed * 1.4, tokens / speed / 2, tokens / speed * 2, null, Basis.Predicted));
        }
    }
}
