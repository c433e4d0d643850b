using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aforo.Core.Cases;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Translation;

namespace Aforo.Engine.Tests.LlamaServer;

/// <summary>The clients that people run, before the real server: directly, and through the gateway.</summary>
[Collection("engine")]
public sealed class RealClientsTests(TinyModels models)
{
    [Theory]
    [InlineData("openai", "stop", "tool_calls")]
    [InlineData("responses", "completed", "completed")]
    [InlineData("anthropic", "end_turn", "tool_use")]
    public async Task A_client_sees_through_the_gateway_what_it_sees_of_the_server(string client, string ended, string called)
    {
        await using var server = await RealServer.StartAsync(models.Speaker, "-c", "4096", "-np", "1", "--jinja");
        await using var gateway = await StartAsync(server);
        foreach (var (scenario, text, calls, ends) in Scenes(ended, called))
        {
            var direct = RealClient.Talk(client, Text(server.Address), "speaker", scenario);
            var through = RealClient.Talk(client, Text(gateway.Addresses[0]), "speaker", scenario);
            Assert.Equal(Seen(direct), Seen(through));
            Assert.Equal((text, calls, ends), Meant(through));
        }
    }

    [Fact]
    public async Task A_client_of_Ollama_is_understood()
    {
        await using var server = await RealServer.StartAsync(models.Speaker, "-c", "4096", "-np", "1", "--jinja");
        await using var gateway = await StartAsync(server);
        foreach (var (scenario, text, calls, ends) in Scenes("stop", "stop"))
        {
            var answer = RealClient.Talk("ollama", Text(gateway.Addresses[0]), "speaker", scenario);
            Assert.Equal((text, calls, ends), Meant(answer));
        }
    }

    [Theory]
    [InlineData("openai", "BadRequestError")]
    [InlineData("responses", "BadRequestError")]
    [InlineData("anthropic", "BadRequestError")]
    [InlineData("ollama", "ResponseError")]
    public async Task A_prompt_that_is_too_long_is_the_clients_own_error(string client, string name)
    {
        await using var server = await RealServer.StartAsync(models.Speaker, "-c", "1024", "-np", "1", "--jinja");
        await using var gateway = await StartAsync(server);
        var through = RealClient.Talk(client, Text(gateway.Addresses[0]), "speaker", "stream", letters: 3000).GetProperty("error");
        Assert.Equal((name, 400), (through.GetProperty("name").GetString(), through.GetProperty("status").GetInt32()));
        Assert.Contains("1,024", through.GetProperty("message").GetString(), StringComparison.Ordinal);
        if (client == "ollama") return;
        var direct = RealClient.Talk(client, Text(server.Address), "speaker", "stream", letters: 3000).GetProperty("error");
        Assert.Equal((name, 400), (direct.GetProperty("name").GetString(), direct.GetProperty("status").GetInt32()));
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task The_server_stops_reading_for_a_client_that_left(string client)
    {
        const int Letters = 40_000;
        await using var server = await RealServer.StartAsync(models.Endless, "-c", "65536", "-np", "1", "-t", "1", "-tb", "1", "-b", "64", "-ub", "64");
        await using var gateway = await StartAsync(server);
        using var leave = new CancellationTokenSource();
        var talking = RealClient.TalkAsync(client, Text(gateway.Addresses[0]), "endless", "leave", leave.Token, Letters);
        await UntilAsync(server, slot => (int?)slot["n_prompt_tokens_processed"] > 64);
        await leave.CancelAsync();
        var answer = await talking;
        await UntilAsync(server, slot => (bool?)slot["is_processing"] == false);
        var log = await server.ReadLogAsync();

        Assert.Equal("", answer.GetProperty("text").GetString());
        var gone = Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.ClientGone);
        Assert.InRange(gone.Number(NumberNames.TokensDone) ?? 0, 64, Letters - 1);
    }

    [Theory]
    [InlineData("openai")]
    [InlineData("responses")]
    [InlineData("anthropic")]
    [InlineData("ollama")]
    public async Task The_server_stops_writing_for_a_client_that_stops_listening(string client)
    {
        await using var server = await RealServer.StartAsync(models.Endless, "-c", "65536", "-np", "1", "-t", "1", "-tb", "1");
        await using var gateway = await StartAsync(server);
        var answer = RealClient.Talk(client, Text(gateway.Addresses[0]), "endless", "cancel");
        await UntilAsync(server, slot => (bool?)slot["is_processing"] == false);
        var log = await server.ReadLogAsync();

        Assert.StartsWith("lo", answer.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Single(log.Incidents, incident => incident.Kind == IncidentKinds.ClientGone);
    }

    private static (string Scenario, string Text, string Calls, string Ends)[] Scenes(string ended, string called) =>
    [
        ("stream", "Two remarks.", "[]", $"[\"{ended}\"]"),
        ("whole", "Two remarks.", "[]", $"[\"{ended}\"]"),
        ("turn", "Two remarks.", """[{"name":"read_file","arguments":"{\"path\":\"a.txt\"}"}]""", $"[\"{called}\",\"{ended}\"]"),
    ];

    private static (string Text, string Calls, string Ends) Meant(JsonElement answer)
    {
        Assert.True(answer.GetProperty("error").ValueKind == JsonValueKind.Null, answer.GetRawText());
        return (answer.GetProperty("text").GetString()!, answer.GetProperty("calls").GetRawText().Replace(": \\\"", ":\\\"", StringComparison.Ordinal), answer.GetProperty("finishes").GetRawText());
    }

    private static string Seen(JsonElement answer) => string.Join('\n', answer.EnumerateObject().Where(member => member.Name != "headers").Select(member => $"{member.Name}: {member.Value.GetRawText()}"));

    private static string Text(Uri address) => address.ToString().TrimEnd('/');

    /// <summary>
    /// Looks at its slot until something holds, which comes long before the work would end by itself. The server looks after clients that left only when nothing was told to
    /// anybody for a second: who asks it more often keeps it from that.
    /// </summary>
    private static async Task UntilAsync(RealServer server, Func<JsonNode, bool> holds)
    {
        for (var i = 0; i < 20; i++, await Task.Delay(1500, TestContext.Current.CancellationToken))
            if (holds(JsonNode.Parse(await server.GetAsync("slots"))![0]!)) return;
        Assert.Fail(server.Log);
    }

    private static async Task<GatewayServer> StartAsync(RealServer server)
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "127.0.0.1:0", "limits": {"linger_seconds": 0}, "backends": [{"name": "real", "kind": "llama-server", "url": "{{server.Address}}"}]}"""));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! }, TestContext.Current.CancellationToken);
    }
}
