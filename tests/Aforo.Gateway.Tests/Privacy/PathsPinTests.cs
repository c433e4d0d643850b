using System.Globalization;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>The ways around a pin: counting, what can't be translated, names that only a cloud has, a new configuration, a reply that sends elsewhere.</summary>
public sealed class PathsPinTests
{
    private const string Rules = PinScene.Always + "," + PinScene.WhenLocalFails;
    private static readonly string[] Endpoints = ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/embeddings", "/v1/messages", "/v1/messages/count_tokens", "/api/chat", "/api/generate", "/api/embed", "/api/embeddings", "/api/show"];

    private static readonly string[] Counts = ["/apply-template ", "/tokenize ", "/v1/messages/count_tokens "];

    public static TheoryData<string> Paths => [.. Endpoints];

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(307)]
    [InlineData(0)]
    public async Task Nobody_but_the_own_runtime_is_asked_for_a_count(int status)
    {
        // Whether it fits the 4,096 tokens that are loaded hangs on a count, and the count fails.
        await using var scene = await PinScene.StartAsync(Rules, kind: "llama-server", models: null, own: (scene, asked) =>
            asked.StartsWith("GET /props ", StringComparison.Ordinal) ? (200, """{"total_slots":1,"default_generation_settings":{"n_ctx":4096}}""", null)
            : asked.StartsWith("GET /", StringComparison.Ordinal) ? (200, "{}", null)
            : status == 0 ? (Counts.Any(path => asked.StartsWith("POST " + path, StringComparison.Ordinal)) ? null : (503, "{}", null))
            : (status, """{"error":"no"}""", $"Location: {scene.Sky.Address}v1/chat/completions\r\n"));
        foreach (var path in (string[])["/v1/chat/completions", "/v1/completions", "/v1/messages", "/api/chat"])
            await scene.AskAsync(path, Body(path, string.Concat(Enumerable.Repeat("some words ", 1200))));
        Assert.Contains(scene.Own.Asked, asked => asked.StartsWith("POST /apply-template ", StringComparison.Ordinal));
        scene.AssertPinned();
    }

    [Fact]
    public async Task What_is_open_is_counted_at_home_too()
    {
        // Only what has 3,000 tokens leaves; that it has fewer tells the own runtime, and the cloud never sees it.
        const string tokens = """{"tokens":[1,2,3]}""";
        await using var scene = await PinScene.StartAsync(PinScene.All + """, { "name": "long", "when": { "at_least_tokens": 3000 }, "then": { "route": "cloud" } }""", kind: "llama-server", models: null, own: (_, asked) =>
            asked.StartsWith("GET /props ", StringComparison.Ordinal) ? (200, """{"total_slots":1,"default_generation_settings":{"n_ctx":100000}}""", null)
            : asked.StartsWith("POST /apply-template ", StringComparison.Ordinal) ? (200, """{"prompt":"some words"}""", null)
            : asked.StartsWith("POST /tokenize ", StringComparison.Ordinal) ? (200, tokens, null)
            : (200, """{"choices":[]}""", null));
        var (status, _) = await scene.AskAsync("/v1/chat/completions", PinScene.Chat(string.Concat(Enumerable.Repeat("some words ", 1200))));
        Assert.Equal(200, status);
        Assert.Contains(scene.Own.Asked, asked => asked.StartsWith("POST /tokenize ", StringComparison.Ordinal));
        scene.AssertPinned();
    }

    [Fact]
    public async Task What_can_not_be_translated_is_refused_and_not_sent_elsewhere()
    {
        await using var scene = await PinScene.StartAsync(Rules, kind: "anthropic");
        var (status, text) = await scene.AskAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}}}""");
        Assert.Equal(400, status);
        Assert.Contains("messages endpoint", text, StringComparison.Ordinal);
        foreach (var path in (string[])["/v1/completions", "/v1/embeddings", "/api/embed"]) Assert.InRange((await scene.AskAsync(path, Body(path, "hi"))).Status, 400, 599);
        Assert.Empty(scene.Own.Asked);
        scene.AssertPinned();
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_name_that_only_a_cloud_has_is_refused(string path)
    {
        await using var scene = await PinScene.StartAsync(Rules, """, "models": [{ "name": "far", "on": [{ "backend": "sky", "model": "m" }, { "backend": "sky", "model": "only-there" }] }]""");
        foreach (var model in (string[])["far", "only-there", "nobody-has-it"])
        {
            var (status, _) = await scene.AskAsync(path, Body(path, "hi", model));
            Assert.InRange(status, 400, 599);
        }
        Assert.Empty(scene.Own.Asked);
        scene.AssertPinned();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_keeps_the_privacy_under_which_it_came(bool answers)
    {
        await using var scene = await PinScene.StartAsync(Rules, own: (scene, _) => scene.Until.Task.IsCompleted && answers ? (200, "{}", null) : scene.Until.Task.IsCompleted ? (503, "{}", null) : null);
        var before = Task.WhenAll(Endpoints[..3].Select(path => scene.AskAsync(path, Body(path, "from before"))));
        await Gateways.UntilAsync(() => scene.Own.Asked.Count == 3);
        scene.Use(PinScene.All + "," + PinScene.Always);
        scene.Until.SetResult();
        await before;
        scene.AssertPinned();
        await scene.AskAsync("/v1/chat/completions", PinScene.Chat("from after"));
        Assert.Contains("from after", Assert.Single(scene.Sky.Asked), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_reply_that_sends_elsewhere_is_followed_by_nobody(int status)
    {
        await using var scene = await PinScene.StartAsync(Rules, own: (scene, _) => (status, "{}", $"Location: {scene.Sky.Address}v1/chat/completions\r\n"));
        foreach (var path in Endpoints)
        {
            var (got, text) = await scene.AskAsync(path, Body(path, "hi"));
            Assert.True(got >= 400, $"{path}: {got} {text}");
            if (got == 502) Assert.Contains(status.ToString(CultureInfo.InvariantCulture), text, StringComparison.Ordinal);
        }
        using var http = new HttpClient();
        using var listed = await http.GetAsync(new Uri(scene.Gateway.Addresses[0], "/v1/models"));
        scene.AssertPinned();
    }

    [Theory]
    [InlineData(200, "POST /api/show ")]
    [InlineData(500, null)]
    public async Task A_cloud_that_is_looked_at_is_told_no_name_but_its_own(int status, string? asked)
    {
        await using var own = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}"), cancellation).AsTask());
        await using var sky = new ScriptedBackend((request, stream, cancellation) => stream.WriteAsync(request.StartsWith("GET /api/ps ", StringComparison.Ordinal) ? ScriptedBackend.Reply(200, "application/json", "{}") : ScriptedBackend.Reply(status, "application/json", request.StartsWith("GET ", StringComparison.Ordinal) ? """{"models":[{"name":"listed:latest"}]}""" : "{}"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync($$"""
            { "listen": "127.0.0.1:0", "backends": [ { "name": "own", "kind": "openai", "url": "{{own.Address}}" }, { "name": "sky", "kind": "ollama", "url": "{{sky.Address}}", "where": "cloud" } ], "rules": [ {{Rules}} ] }
            """);
        using var http = new HttpClient();
        foreach (var model in (string[])["my-project", "listed"])
            foreach (var path in Endpoints)
                using (await http.SendAsync(Gateways.Post(gateway, path, Body(path, "hi", model))))
                {
                }
        Assert.Equal(asked is null ? [] : [asked], sky.Asked.Where(one => one.StartsWith("POST ", StringComparison.Ordinal)).Select(one => one[..15]).Distinct());
        Assert.All(sky.Asked, one => Assert.DoesNotContain("my-project", one, StringComparison.Ordinal));
    }

    private static string Body(string path, string text, string model = "m") => path switch
    {
        "/v1/completions" or "/api/generate" or "/api/embeddings" => $$"""{"model":"{{model}}","stream":false,"prompt":"{{text}}"}""",
        "/v1/embeddings" or "/api/embed" or "/v1/responses" => $$"""{"model":"{{model}}","input":"{{text}}"}""",
        "/api/show" => $$"""{"model":"{{model}}"}""",
        "/v1/messages" => $$"""{"model":"{{model}}","max_tokens":9,"messages":[{"role":"user","content":"{{text}}"}]}""",
        _ => $$"""{"model":"{{model}}","stream":false,"messages":[{"role":"user","content":"{{text}}"}]}""",
    };
}
