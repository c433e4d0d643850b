using System.Collections.Concurrent;
using System.Text;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;
using Aforo.Lab.Simulators;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>A gateway between a backend of one's own and a cloud, both of which have the model <c>m</c> and answer whatever is asked.</summary>
internal sealed class PinScene : IAsyncDisposable
{
    public const string Out = """{ "name": "out", "when": { "private": false }, "then": { "route": "cloud" } }""";
    public const string All = """{ "name": "all", "then": { "private": false } }""";
    public const string Always = """{ "name": "always", "then": { "route": "cloud" } }""";
    public const string WhenLocalFails = """{ "name": "when local fails", "when": { "local_fails": true }, "then": { "route": "cloud" } }""";

    private const string Answer = """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}""";

    private readonly Func<PinScene, string, string> _configuration;
    private GatewayServer? _gateway;

    private PinScene(Func<PinScene, string, string> configuration, Func<PinScene, string, (int Status, string Body, string? Headers)?>? own)
    {
        _configuration = configuration;
        Own = new ScriptedBackend(async (asked, stream, cancellation) =>
        {
            if (own is null)
            {
                await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Answer), cancellation);
                return;
            }
            if (own(this, asked) is { } reply) await stream.WriteAsync(ScriptedBackend.Reply(reply.Status, "application/json", reply.Body, reply.Headers), cancellation);
            else await Until.Task.WaitAsync(cancellation);
        });
        Sky = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Answer), cancellation).AsTask());
    }

    public ScriptedBackend Own { get; }

    public ScriptedBackend Sky { get; }

    /// <summary>What a backend waits for that is to stall, and then breaks off.</summary>
    public TaskCompletionSource Until { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<WorkloadRequest> Records { get; } = new();

    public GatewayServer Gateway => _gateway!;

    /// <param name="rules">Rules, as the configuration has them.</param>
    /// <param name="rest">Further members of the configuration, each after a comma.</param>
    /// <param name="kind">Kind of the own backend.</param>
    /// <param name="models">Its models; null for none that are named.</param>
    /// <param name="own">What it answers; null stalls. By default it answers all.</param>
    public static async Task<PinScene> StartAsync(string rules, string rest = "", string kind = "openai", string? models = """{ "name": "m" }""", Func<PinScene, string, (int Status, string Body, string? Headers)?>? own = null)
    {
        var scene = new PinScene((one, asked) => $$"""
            { "listen": "127.0.0.1:0", "limits": { "dead_seconds": 5, "silent_seconds": 5, "linger_seconds": 0 }, "heartbeat": { "grace_seconds": 30, "every_seconds": 5 },
              "backends": [
                { "name": "own", "kind": "{{kind}}", "url": "{{one.Own.Address}}"{{(models is null ? "" : $", \"models\": [{models}]")}} },
                { "name": "sky", "kind": "openai", "url": "{{one.Sky.Address}}", "where": "cloud", "models": [{ "name": "m", "context": 1000000, "price": { "input": 1, "output": 1 } }, { "name": "only-there", "context": 1000000 }] } ],
              "agents": [{ "name": "open", "user_agent": "open-*" }],
              "rules": [ {{asked}} ]{{rest}} }
            """, own);
        scene._gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = Gateways.Read(scene._configuration(scene, rules)), Clock = new AcceleratedTime(10), Finished = scene.Records.Enqueue, Variable = name => name });
        return scene;
    }

    public static string Chat(string text, string model = "m") => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"{{text}}"}]}""";

    /// <summary>The same gateway under other rules from now on.</summary>
    public void Use(string rules) => Gateway.Use(Gateways.Read(_configuration(this, rules)));

    public Task<(int Status, string Text)> AskAsync(string path, string body, params (string Name, string Value)[] headers) => AskAsync(path, new StringContent(body, Encoding.UTF8, "application/json"), headers);

    public async Task<(int Status, string Text)> AskAsync(string path, HttpContent content, params (string Name, string Value)[] headers)
    {
        // A client as they are: it goes where a reply sends it.
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Gateway.Addresses[0], path)) { Content = content };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public void AssertPinned()
    {
        Assert.Empty(Sky.Asked);
        Assert.All(Records, record => Assert.NotEqual("cloud", record.Route));
        Assert.All(Records, record => Assert.NotEqual("sky", record.Backend));
    }

    public async ValueTask DisposeAsync()
    {
        Until.TrySetResult();
        if (_gateway is not null) await _gateway.DisposeAsync();
        await Own.DisposeAsync();
        await Sky.DisposeAsync();
    }
}
