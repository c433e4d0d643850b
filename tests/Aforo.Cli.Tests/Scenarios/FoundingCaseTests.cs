using System.Text;
using System.Text.Json;
using Aforo.Demonstration;
using Aforo.Remedies.Undoing;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>The founding case set up for real: the agent's configuration before, a server with the definition of 131,072 tokens, their records.</summary>
public sealed class FoundingCaseTests
{
    private const double Faster = 200;

    private const int Prompt = 146_760;

    private static async Task<(int Status, string Output, string Error)> RunAsync(Sandbox sandbox, params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var status = await Aforo.Commands.Cli.RunAsync(arguments, output, error, () => sandbox.World, cancellation: TestContext.Current.CancellationToken);
        return (status, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    /// <summary>A morning on which the agent gave up three times.</summary>
    private static async Task<Sandbox> MorningAsync()
    {
        var sandbox = await Sandbox.OpenAsync(Faster, TestContext.Current.CancellationToken);
        var agent = new PlayedAgent(sandbox);
        Assert.True((await agent.AskAsync(40_000, 1, TestContext.Current.CancellationToken)).Answered);
        for (var i = 2; i < 5; i++) Assert.False((await agent.AskAsync(Prompt, i, TestContext.Current.CancellationToken)).Answered);
        return sandbox;
    }

    /// <summary>The same morning as its server wrote it down, for what does not depend on anybody waiting.</summary>
    private static async Task<Sandbox> RecordedMorningAsync(string version = Sandbox.ServerVersion)
    {
        var sandbox = await Sandbox.OpenAsync(Faster, TestContext.Current.CancellationToken, version);
        var hasChild = version == Sandbox.ServerVersion;
        // What a server writes at its start says which one it is.
        using var own = new StreamReader(new FileStream(Path.Join(sandbox.Home, ".ollama", "logs", "server.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var log = new StringBuilder(await own.ReadToEndAsync(TestContext.Current.CancellationToken));
        if (hasChild) log.Append("slot print_timing: id  0 | task 0 | prompt eval time =   100000.00 ms / 40000 tokens (    2.50 ms per token,   400.00 tokens per second)\n");
        for (var i = 0; i < 3; i++)
        {
            log.Append($"time=2026-02-18T10:{14 + 5 * i}:27.460Z level=WARN source={(hasChild ? "llama_server.go:317" : "runner.go:187")} msg=\"truncating input prompt\" limit=131072 prompt=146760 keep=4 new={(hasChild ? 131071 : 131072)}\n");
            if (hasChild) log.Append($"slot   operator(): id  0 | task {i + 1} | new prompt, n_ctx_slot = 131072, n_keep = 4, task.n_tokens = 131071\n");
            if (hasChild) log.Append($"slot   operator(): id  0 | task {i + 1} | cached n_tokens = 4, memory_seq_rm [4, end)\n");
            log.Append($"[GIN] 2026/02/18 - 10:{19 + 5 * i}:27 | 500 |          5m0s |       127.0.0.1 | POST     \"/api/chat\"\n");
            if (hasChild) log.Append($"srv          stop: cancel task, id_task = {i + 1}\n");
        }
        await File.WriteAllTextAsync(Path.Join(sandbox.Home, ".ollama", "logs", "server-1.log"), log.ToString(), TestContext.Current.CancellationToken);
        return sandbox;
    }

    private static async Task<string[]> DefinitionsAsync(Sandbox sandbox)
    {
        using var http = new HttpClient { BaseAddress = sandbox.Server };
        using var tags = JsonDocument.Parse(await http.GetStringAsync("api/tags", TestContext.Current.CancellationToken));
        return [.. tags.RootElement.GetProperty("models").EnumerateArray().Select(model => $"{model.GetProperty("name").GetString()} {model.GetProperty("digest").GetString()}").Order()];
    }

    [Fact]
    public async Task Mended_the_same_request_passes_within_its_time_and_undone_every_byte_is_back()
    {
        await using var sandbox = await MorningAsync();
        var (before, definitions) = (await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken), await DefinitionsAsync(sandbox));

        var fix = await RunAsync(sandbox, "fix", "--yes", "--machine", Sandbox.Machine);
        Assert.True(fix.Status == 0, fix.Output + fix.Error);
        Assert.Equal([.. definitions.Select(definition => definition.Split(' ')[0]), "qwen3-coder:30b-v-256k"], (await DefinitionsAsync(sandbox)).Select(definition => definition.Split(' ')[0]));

        var turn = await new PlayedAgent(sandbox).AskAsync(Prompt, 5, TestContext.Current.CancellationToken);
        Assert.True(turn.Answered);
        Assert.Equal((Prompt, true), (turn.Counted, turn.Recalled));
        Assert.InRange(turn.Seconds, 366.9, turn.LimitSeconds);
        var doctor = await RunAsync(sandbox, "doctor", "--machine", Sandbox.Machine);
        Assert.True(doctor.Status == 0, doctor.Output);

        var undo = await Undoer.For(sandbox.World).UndoAsync(cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(UndoState.Undone, undo.State);
        Assert.Equal(before, await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken));
        Assert.Equal(definitions, await DefinitionsAsync(sandbox));
    }

    [Fact]
    public async Task The_release_of_that_day_logs_no_speed_and_the_wait_is_mended_all_the_same()
    {
        await using var sandbox = await RecordedMorningAsync("0.16.2");
        var (status, output, error) = await RunAsync(sandbox, "fix", "--yes", "--machine", Sandbox.Machine);
        Assert.True(status is 0 or 1, output + error);
        var turn = await new PlayedAgent(sandbox).AskAsync(Prompt, 5, TestContext.Current.CancellationToken);
        Assert.Equal((true, (long?)Prompt, true), (turn.Answered, turn.Counted, turn.Recalled));
        Assert.Equal(1140, turn.LimitSeconds);
    }

    [Fact]
    public async Task With_the_same_name_the_old_definition_comes_back_too()
    {
        await using var sandbox = await RecordedMorningAsync();
        var (before, definitions) = (await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken), await DefinitionsAsync(sandbox));
        var fix = await RunAsync(sandbox, "fix", "--yes", "--same-name", "--machine", Sandbox.Machine);
        Assert.True(fix.Status == 0, fix.Output + fix.Error);
        Assert.Contains((await DefinitionsAsync(sandbox)).Select(definition => definition.Split(' ')[0]), name => name == "qwen3-coder:30b-v-128k-before");
        Assert.Equal(UndoState.Undone, (await Undoer.For(sandbox.World).UndoAsync(cancellation: TestContext.Current.CancellationToken)).State);
        Assert.Equal(before, await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken));
        Assert.Equal(definitions, await DefinitionsAsync(sandbox));
    }

    [Fact]
    public async Task A_probe_proves_it_and_tells_what_it_measured()
    {
        await using var sandbox = await RecordedMorningAsync();
        var (status, output, error) = await RunAsync(sandbox, "fix", "--yes", "--probe", "--json", "--machine", Sandbox.Machine);
        Assert.True(status == 0, output + error);
        using var plan = JsonDocument.Parse(output);
        var probe = plan.RootElement.GetProperty("proof").GetProperty("probe");
        Assert.True(probe.GetProperty("passed").GetBoolean());
        Assert.True(probe.GetProperty("word_came_back").GetBoolean());
        Assert.InRange(probe.GetProperty("prompt_tokens").GetInt64(), Prompt * 0.985, Prompt * 1.04);
        Assert.InRange(probe.GetProperty("ttft_s").GetDouble(), 366.9, 960);
        Assert.True(probe.GetProperty("cost").GetProperty("loads").GetBoolean());
    }

    [Fact]
    public async Task The_doctors_probe_shows_the_cut_before_anything_is_mended()
    {
        await using var sandbox = await RecordedMorningAsync();
        var (status, output, error) = await RunAsync(sandbox, "doctor", "--probe", "--json", "--machine", Sandbox.Machine);
        Assert.Equal(1, status);
        using var diagnosis = JsonDocument.Parse(output);
        var probe = diagnosis.RootElement.GetProperty("probe");
        Assert.Equal(("cut", 131_071), (probe.GetProperty("why").GetString(), probe.GetProperty("prompt_tokens").GetInt64()));
        Assert.Contains("A request of 146,760 tokens is sent", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_terminal_and_without_consent_nothing_happens()
    {
        await using var sandbox = await RecordedMorningAsync();
        var before = await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken);
        Assert.Equal(4, (await RunAsync(sandbox, "fix", "--machine", Sandbox.Machine)).Status);
        Assert.Equal(0, (await RunAsync(sandbox, "fix", "--dry-run", "--machine", Sandbox.Machine)).Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken));
        Assert.Equal(2, (await DefinitionsAsync(sandbox)).Length);
        Assert.False(Directory.Exists(Systems.StateFolder.Of(sandbox.World)));
    }

    [Theory]
    [InlineData("en", "y\n", 0)]
    [InlineData("es", "sí\n", 0)]
    [InlineData("en", "n\n", 4)]
    [InlineData("en", "\n", 4)]
    [InlineData("en", "", 4)]
    public async Task In_a_terminal_a_person_is_asked(string language, string answer, int expected)
    {
        await using var sandbox = await RecordedMorningAsync();
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var status = await Aforo.Commands.Cli.RunAsync(["fix", "--machine", Sandbox.Machine, "--lang", language], output, error, () => sandbox.World, new MemoryStream(Encoding.UTF8.GetBytes(answer)), canAsk: true, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(expected, status);
        Assert.Contains(language == "en" ? "Do it? [y/N]" : "¿Hacerlo? [s/N]", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(expected == 0 ? 3 : 2, (await DefinitionsAsync(sandbox)).Length);
    }

    [Fact]
    public async Task What_is_not_proved_is_taken_back()
    {
        await using var sandbox = await RecordedMorningAsync();
        var (before, definitions) = (await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken), await DefinitionsAsync(sandbox));
        // A server that makes the definition and fails at its first use.
        var world = sandbox.World with { HttpHandler = () => new Failing() };
        using var output = new MemoryStream();
        await using var error = new StringWriter();
        var status = await Aforo.Commands.Cli.RunAsync(["fix", "--yes", "--probe", "--json", "--machine", Sandbox.Machine], output, error, () => world, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(4, status);
        using var plan = JsonDocument.Parse(Encoding.UTF8.GetString(output.ToArray()));
        Assert.Equal("rolled-back", plan.RootElement.GetProperty("state").GetString());
        Assert.False(plan.RootElement.GetProperty("proof").GetProperty("holds").GetBoolean());
        Assert.Equal("refused", plan.RootElement.GetProperty("proof").GetProperty("probe").GetProperty("why").GetString());
        Assert.Equal(before, await File.ReadAllBytesAsync(sandbox.Configuration, TestContext.Current.CancellationToken));
        Assert.Equal(definitions, await DefinitionsAsync(sandbox));
    }

    [Fact]
    public async Task No_secret_and_no_prompt_text_is_printed_or_journaled()
    {
        string[] planted = ["sk-planted-0123456789abcdef", "hunter2-planted", "Bearer planted.abcdefgh", "what the owner asked, planted"];
        await using var sandbox = await RecordedMorningAsync();
        var text = (await File.ReadAllTextAsync(sandbox.Configuration, TestContext.Current.CancellationToken))
            .Replace("apiKey: \"ollama-local\",", $$"""apiKey: "{{planted[0]}}", headers: { "X-Team": "{{planted[1]}}", Authorization: "{{planted[2]}}" }, // {{planted[0]}}""", StringComparison.Ordinal);
        await File.WriteAllTextAsync(sandbox.Configuration, text, TestContext.Current.CancellationToken);
        await File.AppendAllTextAsync(sandbox.Session, $$$"""{"type":"message","id":"u","timestamp":"2026-02-18T11:09:00.000Z","message":{"role":"user","content":"{{{planted[3]}}}"}}""" + "\n", TestContext.Current.CancellationToken);
        var shown = await RunAsync(sandbox, "fix", "--dry-run", "--machine", Sandbox.Machine);
        var done = await RunAsync(sandbox, "fix", "--yes", "--json", "--machine", Sandbox.Machine);
        Assert.True(done.Status == 0, done.Output + done.Error);
        var journal = Directory.EnumerateFiles(Systems.StateFolder.Of(sandbox.World), "*", SearchOption.AllDirectories).ToArray();
        Assert.NotEmpty(journal);
        foreach (var secret in planted)
        {
            Assert.DoesNotContain(secret, shown.Output + shown.Error + done.Output + done.Error, StringComparison.Ordinal);
            foreach (var file in journal) Assert.DoesNotContain(secret, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        }
        Assert.Contains(planted[0], await File.ReadAllTextAsync(sandbox.Configuration, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>A server whose model breaks down when it is asked.</summary>
    private sealed class Failing() : DelegatingHandler(new SocketsHttpHandler { UseProxy = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => request.RequestUri!.AbsolutePath == "/api/chat"
            ? Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.InternalServerError) { Content = new StringContent("""{"error":"llama runner process has terminated"}""") })
            : base.SendAsync(request, cancellationToken);
    }
}
