using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Setups in which requests are really made: a simulated Ollama that listens, writes its log and is asked over the network.</summary>
public sealed class LiveScenarioTests
{
    /// <summary>Six minutes of prefill in less than a second.</summary>
    private const double Faster = 900;

    private const string Model = "qwen3-coder:30b-v-128k";

    private static readonly DateTimeOffset Start = new(2026, 2, 18, 11, 0, 0, TimeSpan.Zero);

    private static async Task<string[]> RulesAsync(Setup setup)
    {
        var (_, diagnosis) = await setup.DoctorAsync();
        using (diagnosis)
        {
            return [.. diagnosis.RootElement.GetProperty("findings").EnumerateArray()
                .Where(finding => finding.GetProperty("status").GetString() == "current" && finding.GetProperty("severity").GetString() != "info")
                .Select(finding => finding.GetProperty("rule").GetString()!).Distinct().Order()];
        }
    }

    private static async Task<OllamaSimulator> ServeAsync(Setup setup, StringWriter log, string version, params ImmutableArray<SimulatedDefinition> definitions)
    {
        var ollama = await OllamaSimulator.StartAsync(new() { Version = version, Log = TextWriter.Synchronized(log), Clock = new AcceleratedTime(Faster, Start), Definitions = definitions.Length > 0 ? definitions : SimulatedDefinition.FoundingCase }, TestContext.Current.CancellationToken);
        setup.Network.Allow(ollama.Address);
        setup.Variable("OLLAMA_HOST", ollama.Address.Authority);
        return ollama;
    }

    private static async Task AskAsync(OllamaSimulator ollama, string model, int tokens, double? patience = null, char letter = 'x')
    {
        using var http = new HttpClient { BaseAddress = ollama.Address };
        var body = JsonSerializer.Serialize(new Dictionary<string, object> { ["model"] = model, ["stream"] = false, ["messages"] = new[] { new Dictionary<string, string> { ["role"] = "user", ["content"] = new string(letter, tokens * 4) } } });
        using var limit = new CancellationTokenSource(patience is { } seconds ? TimeSpan.FromSeconds(seconds / Faster) : TimeSpan.FromMinutes(1));
        try
        {
            using var answer = await http.PostAsync("api/chat", new StringContent(body, Encoding.UTF8, "application/json"), limit.Token);
        }
        catch (OperationCanceledException) when (patience is not null)
        {
            // The client gave up: what is to be diagnosed.
        }
    }

    private static Setup Agent(Setup setup, Uri address, long context = 131072) => setup.Nvidia(128, 24, 24)
        .OpenClaw(Model, $"contextWindow: {context}, maxTokens: 8192", "timeoutSeconds: 300,", address: address.GetLeftPart(UriPartial.Authority)).OpenClawVersion("2026.6.11");

    [Theory]
    [InlineData("0.24.0", "CTX-13 CTX-15 TMO-01 TMO-11")]
    [InlineData("0.30.5", "CTX-13 CTX-15 TMO-01 TMO-11")]
    [InlineData("0.32.15", "CTX-13 CTX-15 TMO-11")]
    public async Task The_founding_request_on_each_generation_of_servers(string version, string rules)
    {
        using var setup = new Setup();
        using var log = new StringWriter();
        await using var ollama = await ServeAsync(setup, log, version);
        Agent(setup, ollama.Address);
        await AskAsync(ollama, Model, 146_760);
        setup.File(".ollama/logs/server.log", log.ToString() + SpeedLine);
        Assert.Equal(rules.Split(' '), (await RulesAsync(setup)).Where(rule => rule is not ("MEM-01" or "MEM-03")));
    }

    [Fact]
    public async Task A_client_with_five_minutes_of_patience_and_a_context_that_is_large_enough()
    {
        using var setup = new Setup();
        using var log = new StringWriter();
        await using var ollama = await ServeAsync(setup, log, "0.32.15", SimulatedDefinition.FoundingCase[0] with { Parameters = SimulatedDefinition.Qwen3CoderParameters.Add("num_ctx", "262144") });
        Agent(setup, ollama.Address, 262144);
        await AskAsync(ollama, Model, 40_000, letter: 'a');
        await AskAsync(ollama, Model, 146_760, patience: 300, letter: 'b');
        await AskAsync(ollama, Model, 146_760, patience: 300, letter: 'c');
        await Task.Delay(100, TestContext.Current.CancellationToken);
        setup.File(".ollama/logs/server.log", log.ToString());
        Assert.Contains("TMO-01", await RulesAsync(setup));
    }

    [Fact]
    public async Task Two_tags_of_one_blob_asked_in_turn()
    {
        using var setup = new Setup();
        using var log = new StringWriter();
        await using var ollama = await ServeAsync(setup, log, "0.32.15");
        setup.Nvidia(128, 24, 24);
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(ollama, Model, 900);
            await AskAsync(ollama, "qwen3-coder:30b", 900);
        }
        setup.File(".ollama/logs/server.log", log.ToString());
        Assert.Contains("TMO-09", await RulesAsync(setup));
    }

    [Fact]
    public async Task A_short_conversation_is_well()
    {
        using var setup = new Setup();
        using var log = new StringWriter();
        await using var ollama = await ServeAsync(setup, log, "0.32.15");
        setup.Nvidia(128, 24, 24);
        await AskAsync(ollama, Model, 2_000);
        setup.File(".ollama/logs/server.log", log.ToString());
        Assert.Empty(await RulesAsync(setup));
    }

    /// <summary>Runners before 0.30 log no speed at all; what the owner measured stands in a later server's words.</summary>
    private const string SpeedLine = "slot print_timing: id  0 | task 9 | prompt processing, n_tokens =  40960, progress = 0.90, t = 102.40 s / 400.00 tokens per second\n";
}
