using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A backend that can't be reached, and the request that tries it again after a rest.</summary>
public sealed class TrialTests
{
    private readonly AcceleratedTime _clock = new(50);

    [Fact]
    public async Task A_request_that_goes_elsewhere_takes_no_trial()
    {
        await using var here = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """{"choices":[]}"""), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""
            {
              "listen": "127.0.0.1:0",
              "backends": [{ "name": "here", "kind": "openai", "url": "{{here.Address}}" }, { "name": "far", "kind": "openai", "url": "http://127.0.0.1:{{Free()}}", "where": "cloud" }],
              "rules": [{ "name": "out", "when": { "workspace": "out" }, "then": { "private": false, "route": "cloud" } }]
            }
            """, _clock);
        for (var i = 0; i < 3; i++) Assert.Contains("far can't be reached", await AskAsync(gateway, "out"), StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(11), _clock);
        for (var i = 0; i < 5; i++) Assert.Equal("""{"choices":[]}""", await AskAsync(gateway, "in"));
        // It was tried, and not found to be left alone.
        Assert.Contains("far can't be reached", await AskAsync(gateway, "out"), StringComparison.Ordinal);
    }

    private static async Task<string> AskAsync(Gateway.Serving.GatewayServer gateway, string workspace)
    {
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal));
        request.Headers.Add("X-Aforo-Workspace", workspace);
        using var response = await http.SendAsync(request);
        var text = (await response.Content.ReadAsStringAsync()).Trim();
        if (response.IsSuccessStatusCode) return text;
        using var error = JsonDocument.Parse(text);
        return error.RootElement.GetProperty("error").GetProperty("message").GetString()!;
    }

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
