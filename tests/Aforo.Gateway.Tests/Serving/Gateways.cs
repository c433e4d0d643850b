using System.Text;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Gateways before scripted backends, on a clock that runs faster.</summary>
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

    public static Task<GatewayServer> StartAsync(string text, double faster = 1, Func<string, string?>? variable = null) =>
        GatewayServer.StartAsync(new GatewayOptions { Configuration = Read(text), Clock = faster == 1 ? TimeProvider.System : new AcceleratedTime(faster), Variable = variable ?? (_ => null) });

    public static HttpRequestMessage Post(GatewayServer gateway, string path, string body) => new(HttpMethod.Post, new Uri(gateway.Addresses[0], path)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; i < 1500 && !holds(); i++) await Task.Delay(20);
        Assert.True(holds());
    }
}
