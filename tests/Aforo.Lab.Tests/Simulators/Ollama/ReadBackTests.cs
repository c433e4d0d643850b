using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems.Logs;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>The simulator's log, read by the reader of real logs.</summary>
public sealed class ReadBackTests
{
    private const string Small = "qwen3-coder:30b-v-128k";

    private static Observation Read(Simulated ollama) => LogReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(ollama.Log.ToString())), new LogOptions { File = "server.log" });

    [Theory]
    [InlineData("0.5.13", 131_072)]
    [InlineData("0.16.2", 131_072)]
    [InlineData("0.24.0", 131_072)]
    [InlineData("0.30.5", 131_071)]
    [InlineData("0.30.10", 131_071)]
    [InlineData("0.32.15", 65_538)]
    public async Task A_cut_prompt(string version, double kept)
    {
        await using var ollama = await Simulated.Start(new() { Version = version });
        await ollama.Json("/api/chat", Simulated.Chat(Small, ",\"stream\":false", ("user", Simulated.Tokens(146_760))));
        await ollama.Line("[GIN]");

        var seen = Read(ollama);

        var cut = Assert.Single(seen.Incidents, incident => incident.Kind == IncidentKinds.PromptTruncated);
        Assert.Equal((146_760d, kept, 131_072d), (cut.Number(NumberNames.PromptTokens), cut.Number(NumberNames.KeptTokens), cut.Number(NumberNames.Context)));
        Assert.Equal(version, Assert.Single(seen.Facts, fact => fact.Name == FactNames.RuntimeVersion).Value.Text);
        Assert.Empty(seen.Problems);
    }

    [Theory]
    [InlineData("0.16.2")]
    [InlineData("0.32.15")]
    public async Task A_client_that_left_in_prefill(string version)
    {
        await using var ollama = await Simulated.Start(new() { Version = version }, factor: 500);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(300), ollama.Clock);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ollama.Post("/api/chat", Simulated.Chat(Small, "", ("user", Simulated.Tokens(131_000))), patience.Token));
        await ollama.Line("[GIN]");
        await ollama.Line(version == "0.16.2" ? "aborting completion" : "stop processing");

        var gone = Assert.Single(Read(ollama).Incidents, incident => incident.Kind == IncidentKinds.ClientGone);

        Assert.Equal(500, gone.Number(NumberNames.Status));
        // The server's clock starts when the request has arrived, and a busy machine shifts both ends.
        Assert.InRange(gone.Number(NumberNames.LatencyS)!.Value, 30, 3000);
        if (version == "0.32.15") Assert.InRange(gone.Number(NumberNames.TokensDone)!.Value, 1, 131_000);
    }

    [Fact]
    public async Task Reloads_loads_given_up_and_lowered_contexts()
    {
        await using var ollama = await Simulated.Start(new() { LoadTime = TimeSpan.FromSeconds(8) });
        await ollama.Json("/api/generate", $"{{\"model\":\"{Small}\",\"stream\":false}}");
        await ollama.Json("/api/generate", "{\"model\":\"qwen3-coder:30b\",\"stream\":false}");
        await ollama.Line("-c 262144");

        var reload = Assert.Single(Read(ollama).Incidents, incident => incident.Kind == IncidentKinds.ModelReload);
        Assert.Equal(262_144, reload.Number(NumberNames.Context));
    }

    [Fact]
    public async Task The_childs_refusal()
    {
        await using var ollama = await Simulated.Start();
        await ollama.Post("/api/chat", Simulated.Chat(Small, ",\"truncate\":false", ("user", Simulated.Tokens(146_760))));
        await ollama.Line("[GIN]");

        var refused = Assert.Single(Read(ollama).Incidents, incident => incident.Kind == IncidentKinds.PromptRejectedTooLong);
        Assert.Equal((146_760d, 131_072d), (refused.Number(NumberNames.PromptTokens), refused.Number(NumberNames.Context) ?? refused.Number(NumberNames.Limit)));
    }
}
