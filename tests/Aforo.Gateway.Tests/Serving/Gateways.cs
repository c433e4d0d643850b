using System.Text;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Gateways before scripted backends, on the clock that a test gives.</summary>
internal static class Gateways
{
    public const string Chat = """{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}""";

    public static GatewayConfiguration Read(string text)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal([], problems);
        return configuration!;
    }

    public static string One(ScriptedBackend backend, string kind, string rest = "") => $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "{{kind}}", "url": "{{backend.Address}}"}]{{rest}}}""";

    public static Task<GatewayServer> StartAsync(string text, TimeProvider? clock = null, Func<string, string?>? variable = null, ISpeedForecasts? forecasts = null) =>
        GatewayServer.StartAsync(new GatewayOptions { Configuration = Read(text), Clock = clock ?? TimeProvider.System, Variable = variable ?? (_ => null), Forecasts = forecasts });

    public static HttpRequestMessage Post(GatewayServer gateway, string path, string body) => new(HttpMethod.Post, new Uri(gateway.Addresses[0], path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    /// <summary>A client that waits for thirty seconds and then leaves: after <c>linger_seconds</c>, 20 to 25 in the tests, a prefill is worth keeping.</summary>
    /// <param name="hasCome">Whether the backend was asked.</param>
    public static async Task LeaveAsync(HttpClient http, HttpRequestMessage request, Func<bool> hasCome, TimeProvider clock)
    {
        using var gone = new CancellationTokenSource();
        var asking = http.SendAsync(request, gone.Token);
        await UntilAsync(hasCome);
        await Task.Delay(TimeSpan.FromSeconds(30), clock);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    public static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1500 && !holds(); i++) await Task.Delay(20);
        Assert.True(holds());
    }
}
