using System.Text;
using System.Text.Json;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Agents;
using Aforo.Gateway.Tests.Translation;
using Aforo.Lab.Simulators.Cloud;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>
/// What a client sees when it speaks to an API of its own dialect, and what it sees through the gateway: of the same API, and of one that speaks otherwise.
/// </summary>
[Collection(RealProgramsCollection.Name)]
public sealed class RealClientsComparedTests
{
    private const int ContextTokens = 10_000;

    /// <summary>Each is a scenario of the client's, or what goes wrong.</summary>
    private static readonly string[] Situations = ["stream", "whole", "turn", "long", "key", "limited", "overloaded", "broken"];

    public static TheoryData<string, CloudProvider, string> OwnDialect => All(("openai", CloudProvider.OpenAi), ("responses", CloudProvider.OpenAi), ("anthropic", CloudProvider.Anthropic), ("openai", CloudProvider.Mistral), ("openai", CloudProvider.Gemini));

    public static TheoryData<string, CloudProvider, string> OtherDialect => All(("openai", CloudProvider.Anthropic), ("responses", CloudProvider.Anthropic), ("responses", CloudProvider.Mistral), ("anthropic", CloudProvider.OpenAi), ("anthropic", CloudProvider.Gemini));

    [Theory]
    [MemberData(nameof(OwnDialect))]
    public async Task Of_its_own_dialect_a_client_sees_the_same_through_the_gateway(string client, CloudProvider provider, string situation)
    {
        await using var api = await StartAsync(provider, situation);
        await using var gateway = await StartAsync(api);
        var direct = Talk(client, provider == CloudProvider.Gemini ? Text(api.BaseAddress) : Text(api.Address), situation);
        var through = Talk(client, Text(gateway.Addresses[0]), situation);
        // Gemini says when to try again in the error's body alone, where no client looks; the gateway repeats it in a header.
        var expected = (provider, situation) is (CloudProvider.Gemini, "limited") ? Seen(direct).Replace("\"retryAfter\":null", "\"retryAfter\":\"22\"", StringComparison.Ordinal) : Seen(direct);
        Assert.Equal(expected, Seen(through));
    }

    [Theory]
    [MemberData(nameof(OtherDialect))]
    public async Task Of_another_dialect_it_means_the_same(string client, CloudProvider provider, string situation)
    {
        await using var own = await StartAsync(client == "anthropic" ? CloudProvider.Anthropic : CloudProvider.OpenAi, situation);
        await using var api = await StartAsync(provider, situation);
        await using var gateway = await StartAsync(api);
        var direct = Talk(client, Text(own.Address), situation);
        var through = Talk(client, Text(gateway.Addresses[0]), situation);
        Assert.Equal(Meant(direct, tellsWait: true), Meant(through, tellsWait: true));
    }

    [Theory]
    [InlineData("stream", "said Two remarks., called [], ended [\"stop\"], answered 2")]
    [InlineData("whole", "said Two remarks., called [], ended [\"stop\"], answered 2")]
    [InlineData("turn", """said I must look.Two remarks., called [{"name":"read_file","arguments":"{\"path\":\"a.txt\"}"}], ended ["stop","stop"], answered 2""")]
    [InlineData("long", "ResponseError, status 400, said ")]
    [InlineData("key", "ResponseError, status 401, said ")]
    [InlineData("limited", "ResponseError, status 429, said ")]
    [InlineData("overloaded", "ResponseError, status 503, said ")]
    [InlineData("broken", "Error, status null, said Two")]
    public async Task A_client_of_Ollama_is_understood_by_every_cloud(string situation, string meant)
    {
        foreach (var provider in Enum.GetValues<CloudProvider>())
        {
            await using var api = await StartAsync(provider, situation);
            await using var gateway = await StartAsync(api);
            Assert.Equal(meant, Meant(Talk("ollama", Text(gateway.Addresses[0]), situation), tellsWait: false));
        }
    }

    private static TheoryData<string, CloudProvider, string> All(params (string Client, CloudProvider Provider)[] pairs)
    {
        var all = new TheoryData<string, CloudProvider, string>();
        foreach (var (client, provider) in pairs)
            foreach (var situation in Situations) all.Add(client, provider, situation);
        return all;
    }

    private static JsonElement Talk(string client, string address, string situation) =>
        RealClient.Talk(client, address, "m", situation is "whole" or "turn" ? situation : "stream", situation == "long" ? ContextTokens * 8 : null, situation == "key" ? "wrong-key" : null);

    /// <summary>All that the client made of it.</summary>
    private static string Seen(JsonElement answer) => string.Join('\n', answer.EnumerateObject().Where(member => member.Name != "headers").Select(member => $"{member.Name}: {member.Value.GetRawText()}"));

    /// <summary>What it comes to: words, calls, how it ended; of a failure its class and what a client decides by. Counts are the backend's own.</summary>
    private static string Meant(JsonElement answer, bool tellsWait)
    {
        if (answer.GetProperty("error") is { ValueKind: JsonValueKind.Object } error)
            return $"{error.GetProperty("name")}, status {error.GetProperty("status").GetRawText()}{(tellsWait ? $", again after {error.GetProperty("retryAfter").GetRawText()}" : "")}, said {answer.GetProperty("text")}";
        Assert.True(answer.GetProperty("usage").GetProperty("prompt").GetInt64() > 0);
        return $"said {answer.GetProperty("text")}, called {answer.GetProperty("calls")}, ended {answer.GetProperty("finishes")}, answered {answer.GetProperty("usage").GetProperty("output")}";
    }

    private static string Text(Uri address) => address.ToString().TrimEnd('/');

    private static Task<CloudSimulator> StartAsync(CloudProvider provider, string situation) => CloudSimulator.StartAsync(provider, new CloudSimulatorOptions
    {
        Context = ContextTokens,
        Id = "one",
        Replies = request => request is { Tools.IsEmpty: false, ToolResults: 0 } ? new CloudAnswer { Text = ["I must look."], Calls = [new CloudToolCall("abcdefgh1", "read_file", ["{\"path\":", "\"a.txt\"}"])] } : null,
        Faults = _ => situation switch { "limited" => CloudFault.RateLimit, "overloaded" => CloudFault.Overloaded, "broken" => CloudFault.ErrorInStream, _ => CloudFault.None },
    }, TestContext.Current.CancellationToken);

    private static async Task<GatewayServer> StartAsync(CloudSimulator api)
    {
        var (kind, provider) = api.Provider == CloudProvider.Anthropic ? ("anthropic", "compatible") : ("openai", api.Provider.ToString().ToLowerInvariant());
        var text = $$"""{"listen": "127.0.0.1:0", "backends": [{"name": "api", "kind": "{{kind}}", "provider": "{{provider}}", "url": "{{api.BaseAddress}}"}]}""";
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! }, TestContext.Current.CancellationToken);
    }
}
