using System.Text;
using System.Text.Json;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Agents;
using Aforo.Gateway.Tests.Translation;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What each client sees of Ollama, directly and through the gateway: of a release that has its endpoint, and of one that has not.</summary>
[Collection(RealProgramsCollection.Name)]
public sealed class RealClientsOfOllamaTests
{
    private static readonly string Model = SimulatedDefinition.FoundingCase[1].Name;
    private static readonly string Embedder = SimulatedDefinition.NomicEmbedText.Name;

    [Theory]
    [InlineData("ollama", "0.32.15")]
    [InlineData("ollama", "0.5.13")]
    [InlineData("openai", "0.32.15")]
    [InlineData("openai", "0.5.13")]
    [InlineData("anthropic", "0.32.15")]
    [InlineData("responses", "0.32.15")]
    [InlineData("responses", "0.13.3")]
    [InlineData("completions", "0.32.15")]
    [InlineData("completions", "0.5.13")]
    public async Task What_Ollama_speaks_itself_is_the_same_through_the_gateway(string client, string version)
    {
        await using var ollama = await StartAsync(version);
        await using var gateway = await StartAsync(ollama);
        foreach (var (model, scenario) in ((string, string)[])[(Model, "stream"), (Model, "whole"), (Model, "cancel")])
            Assert.Equal(Seen(RealClient.Talk(client, Text(ollama.Address), model, scenario)), Seen(RealClient.Talk(client, Text(gateway.Addresses[0]), model, scenario)));
    }

    [Theory]
    [InlineData("embed", "0.32.15", "whole", "short", "old")]
    [InlineData("embed", "0.5.13", "whole", "short", "old")]
    [InlineData("embeddings", "0.32.15", "whole", "short")]
    [InlineData("embeddings", "0.5.13", "whole", "short")]
    public async Task Vectors_are_the_same_through_the_gateway(string client, string version, params string[] scenarios)
    {
        await using var ollama = await StartAsync(version);
        await using var gateway = await StartAsync(ollama);
        foreach (var scenario in scenarios)
        {
            var through = RealClient.Talk(client, Text(gateway.Addresses[0]), Embedder, scenario);
            Assert.Equal(Seen(RealClient.Talk(client, Text(ollama.Address), Embedder, scenario)), Seen(through));
            Assert.Equal(JsonValueKind.Null, through.GetProperty("error").ValueKind);
            Assert.All(through.GetProperty("vectors").EnumerateArray(), vector => Assert.Equal(scenario == "short" && version != "0.5.13" ? 8 : 768, vector.GetArrayLength()));
        }
    }

    [Theory]
    [InlineData("embed", "whole", "ResponseError")]
    [InlineData("embed", "uncut", "ResponseError")]
    [InlineData("embeddings", "whole", "BadRequestError")]
    public async Task A_text_that_Ollama_would_cut_gets_no_vector_that_leaves_its_end_out(string client, string scenario, string name)
    {
        await using var ollama = await StartAsync("0.32.15");
        await using var gateway = await StartAsync(ollama);
        var direct = RealClient.Talk(client, Text(ollama.Address), Embedder, scenario, letters: 5000 * 4);
        Assert.Equal(scenario == "uncut", direct.GetProperty("error").ValueKind == JsonValueKind.Object);
        var error = RealClient.Talk(client, Text(gateway.Addresses[0]), Embedder, scenario, letters: 5000 * 4).GetProperty("error");
        Assert.Equal((name, 400), (error.GetProperty("name").GetString(), error.GetProperty("status").GetInt32()));
        Assert.Contains("2,048", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("whole")]
    [InlineData("short")]
    public async Task Vectors_of_another_dialect_are_translated(string scenario)
    {
        await using var ollama = await StartAsync("0.32.15");
        await using var gateway = await StartAsync(ollama, "openai", "\"provider\": \"compatible\",");
        var (direct, through) = (RealClient.Talk("embed", Text(ollama.Address), Embedder, scenario), RealClient.Talk("embed", Text(gateway.Addresses[0]), Embedder, scenario));
        Assert.Equal(Seen(direct), Seen(through));
    }

    [Theory]
    [InlineData("anthropic", "0.12.6", "end_turn")]
    [InlineData("responses", "0.12.6", "completed")]
    public async Task What_an_older_Ollama_does_not_speak_is_translated(string client, string version, string finish)
    {
        await using var ollama = await StartAsync(version);
        await using var gateway = await StartAsync(ollama);
        Assert.Equal("NotFoundError", RealClient.Talk(client, Text(ollama.Address), Model, "stream").GetProperty("error").GetProperty("name").GetString());
        foreach (var scenario in (string[])["stream", "whole"])
        {
            var answer = RealClient.Talk(client, Text(gateway.Addresses[0]), Model, scenario);
            Assert.Equal((JsonValueKind.Null, "Hi!", finish), (answer.GetProperty("error").ValueKind, answer.GetProperty("text").GetString(), answer.GetProperty("finish").GetString()));
            Assert.Equal((2, 3), (answer.GetProperty("usage").GetProperty("prompt").GetInt32(), answer.GetProperty("usage").GetProperty("output").GetInt32()));
        }
    }

    [Theory]
    [InlineData("ollama", "ResponseError")]
    [InlineData("openai", "BadRequestError")]
    [InlineData("responses", "BadRequestError")]
    [InlineData("completions", "BadRequestError")]
    [InlineData("anthropic", "BadRequestError")]
    public async Task Where_Ollama_cuts_a_prompt_without_a_word_the_gateway_refuses_it(string client, string name)
    {
        await using var ollama = await StartAsync("0.32.15");
        await using var gateway = await StartAsync(ollama);
        Assert.Equal(JsonValueKind.Null, RealClient.Talk("ollama", Text(ollama.Address), Model, "stream", letters: 5000 * 4).GetProperty("error").ValueKind);
        var error = RealClient.Talk(client, Text(gateway.Addresses[0]), Model, "stream", letters: 5000 * 4).GetProperty("error");
        Assert.Equal((name, 400), (error.GetProperty("name").GetString(), error.GetProperty("status").GetInt32()));
        Assert.Contains("4,096", error.GetProperty("message").GetString());
    }

    [Theory]
    [InlineData("ollama")]
    [InlineData("openai")]
    [InlineData("anthropic")]
    [InlineData("responses")]
    [InlineData("completions")]
    [InlineData("embeddings")]
    [InlineData("embed")]
    public async Task A_model_that_is_not_there_is_refused_as_Ollama_does(string client)
    {
        await using var ollama = await StartAsync("0.32.15");
        await using var gateway = await StartAsync(ollama);
        var direct = RealClient.Talk(client, Text(ollama.Address), "nothing", "stream").GetProperty("error");
        var through = RealClient.Talk(client, Text(gateway.Addresses[0]), "nothing", "stream").GetProperty("error");
        Assert.Equal((direct.GetProperty("name").GetString(), direct.GetProperty("status").GetRawText()), (through.GetProperty("name").GetString(), through.GetProperty("status").GetRawText()));
    }

    private static string Seen(JsonElement answer) => string.Join('\n', answer.EnumerateObject().Where(member => member.Name is not "headers").Select(member => $"{member.Name}: {member.Value.GetRawText()}"));

    private static string Text(Uri address) => address.ToString().TrimEnd('/');

    private static Task<OllamaSimulator> StartAsync(string version) => OllamaSimulator.StartAsync(new OllamaSimulatorOptions
    {
        Version = version,
        Definitions = [.. SimulatedDefinition.FoundingCase, SimulatedDefinition.NomicEmbedText],
        ContextLength = 4096,
        LoadTime = TimeSpan.Zero,
        PrefillTokensPerSecond = 1e6,
        DecodeTokensPerSecond = 1e4,
    }, TestContext.Current.CancellationToken);

    private static async Task<GatewayServer> StartAsync(OllamaSimulator ollama, string kind = "ollama", string provider = "")
    {
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "ollama", "kind": "{{kind}}", {{provider}} "url": "{{ollama.Address}}"}]}"""));
        Assert.Equal([], problems);
        return await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration! }, TestContext.Current.CancellationToken);
    }
}
