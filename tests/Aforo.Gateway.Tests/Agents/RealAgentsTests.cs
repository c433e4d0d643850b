using System.Text;
using System.Text.Json.Nodes;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Gateway.Tests.Agents;

/// <summary>opencode and OpenClaw themselves, through the gateway: a turn with a tool, streamed, and a prompt that is too long.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class RealAgentsTests
{
    private const string TooLong = "context_overflow", TooLongToOpencode = "ContextOverflowError";

    [Theory]
    [InlineData("openai", CloudProvider.OpenAi)]
    [InlineData("openai", CloudProvider.Anthropic)]
    [InlineData("anthropic", CloudProvider.Mistral)]
    public async Task A_turn_of_opencode_with_a_tool_goes_through(string dialect, CloudProvider provider)
    {
        using var agent = new RealAgent();
        await using var api = await StartAsync(provider, $$"""{"filePath":"{{agent.NotePath}}"}""");
        await using var gateway = await StartAsync(api);
        var events = await agent.OpencodeAsync(gateway.Addresses[0], dialect);
        var seen = string.Join('\n', events.Select(one => one.ToJsonString()));

        Assert.True(events.All(one => (string?)one["type"] != "error"), seen);
        Assert.Contains(events, one => (string?)one["type"] == "tool_use" && (string?)one["part"]!["state"]!["status"] == "completed");
        Assert.Equal("Two remarks.", (string?)events.Last(one => (string?)one["type"] == "text")["part"]!["text"]);
        var end = events.Last(one => (string?)one["type"] == "step_finish")["part"]!;
        Assert.Equal(("stop", 2), ((string?)end["reason"], (int?)end["tokens"]!["output"]));
        Assert.True((int?)end["tokens"]!["input"] > 1000, seen);
        Assert.Contains(api.Received, request => request.Holds("\\n1: " + RealAgent.Note));
    }

    [Theory]
    [InlineData("openai", CloudProvider.OpenAi)]
    [InlineData("ollama", CloudProvider.Anthropic)]
    [InlineData("anthropic", CloudProvider.Mistral)]
    public async Task A_turn_of_OpenClaw_with_a_tool_goes_through(string dialect, CloudProvider provider)
    {
        using var agent = new RealAgent();
        await using var api = await StartAsync(provider, """{"path":"note.txt"}""");
        await using var gateway = await StartAsync(api);
        var answer = await agent.OpenClawAsync(gateway.Addresses[0], dialect);

        Assert.Equal("Two remarks.", (string?)answer["payloads"]![0]!["text"]);
        var told = answer["meta"]!["agentMeta"]!;
        Assert.Equal(["read"], told["terminalReceipt"]!["successfulToolNames"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(2, (int?)told["lastCallUsage"]!["output"]);
        Assert.True((int?)told["lastCallUsage"]!["input"] > 1000, told.ToJsonString());
        Assert.Contains(api.Received, request => request.Holds(RealAgent.Note));
    }

    [Fact]
    public async Task Agents_know_a_prompt_that_is_too_long_for_a_cloud_of_another_dialect()
    {
        using var agent = new RealAgent();
        await using var api = await StartAsync(CloudProvider.Anthropic, """{"path":"note.txt"}""", context: 100);
        await using var gateway = await StartAsync(api);
        Assert.Equal(TooLongToOpencode, Error(await agent.OpencodeAsync(gateway.Addresses[0], "openai")));
        Assert.Equal(TooLong, Error(await agent.OpenClawAsync(gateway.Addresses[0], "ollama")));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("ollama")]
    [InlineData("anthropic")]
    public async Task Agents_know_the_refusal_of_the_gateway_for_a_prompt_that_is_too_long(string dialect)
    {
        using var agent = new RealAgent();
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { ContextLength = 256, LoadTime = TimeSpan.Zero, Definitions = [SimulatedDefinition.FoundingCase[1] with { Name = "m" }] }, TestContext.Current.CancellationToken);
        await using var gateway = await StartAsync("ollama", "compatible", ollama.Address);
        if (dialect != "ollama") Assert.Equal(TooLongToOpencode, Error(await agent.OpencodeAsync(gateway.Addresses[0], dialect)));
        Assert.Equal(TooLong, Error(await agent.OpenClawAsync(gateway.Addresses[0], dialect)));
    }

    private static string? Error(IReadOnlyList<JsonNode> events) => events.FirstOrDefault(one => (string?)one["type"] == "error")?["error"] is { } error ? (string?)error["name"] == TooLongToOpencode ? TooLongToOpencode : error.ToJsonString() : null;

    private static string? Error(JsonNode answer) => (string?)answer["meta"]!["error"]?["kind"] ?? answer.ToJsonString();

    /// <summary>An API whose model reads the note first, where it may, and then answers.</summary>
    private static Task<CloudSimulator> StartAsync(CloudProvider provider, string arguments, long context = 200_000) => CloudSimulator.StartAsync(provider, new CloudSimulatorOptions
    {
        Context = context,
        Replies = request => request.Tools.Contains("read") && request.ToolResults == 0 ? new CloudAnswer { Text = [], Calls = [new CloudToolCall("abcdefgh1", "read", [arguments[..4], arguments[4..]])] } : null,
    }, TestContext.Current.CancellationToken);

    private static Task<GatewayServer> StartAsync(CloudSimulator api) =>
        StartAsync(api.Provider == CloudProvider.Anthropic ? "anthropic" : "openai", api.Provider == CloudProvider.Anthropic ? "compatible" : api.Provider.ToString().ToLowerInvariant(), api.BaseAddress);

    private static async Task<GatewayServer> StartAsync(string kind, string provider, Uri url)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "b", "kind": "{{kind}}", "provider": "{{provider}}", "url": "{{url}}"}]}"""));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! }, TestContext.Current.CancellationToken);
    }
}
