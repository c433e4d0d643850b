using System.Collections.Immutable;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;
using Aforo.Systems;

namespace Aforo.Remedies.Tests.Runtimes;

/// <summary>Definitions come, change, go and come back, on a server that behaves as Ollama.</summary>
public sealed class OllamaChangeTests
{
    private const string Old = "qwen3-coder:30b-v-128k";

    [Fact]
    public async Task A_new_definition_is_made_with_a_number_and_undone()
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var before = await ListAsync(ollama, sandbox);
        var change = Create(ollama, "qwen3-coder:30b-256k", null);
        Assert.Equal($"POST {ollama.Address.AbsoluteUri}api/create\n{{\"model\":\"qwen3-coder:30b-256k\",\"from\":\"{Old}\",\"parameters\":{{\"num_ctx\":262144}},\"stream\":false}}\n", change.Preview);
        Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([change])).State);
        Assert.Equal(3, (await ListAsync(ollama, sandbox)).Length);
        Assert.True(await SetsAsync(ollama, sandbox, "qwen3-coder:30b-256k", 262144));
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal(before, await ListAsync(ollama, sandbox));
    }

    [Fact]
    public async Task A_definition_of_the_same_name_is_kept_and_comes_back_whole()
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var before = await ListAsync(ollama, sandbox);
        Assert.Equal(Troubles.Exists, Assert.Single((await sandbox.Applier.ApplyAsync([Create(ollama, Old, null)])).Troubles).Word);
        Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([Create(ollama, Old, Old + "-before")])).State);
        Assert.True(await SetsAsync(ollama, sandbox, Old, 262144));
        Assert.True(await SetsAsync(ollama, sandbox, Old + "-before", 131072));
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal(before.Order(), (await ListAsync(ollama, sandbox)).Order());
    }

    [Fact]
    public async Task A_copy_and_a_deletion_are_undone()
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var before = await ListAsync(ollama, sandbox);
        var outcome = await sandbox.Applier.ApplyAsync(
        [
            new OllamaCopy { Id = "c1", Address = ollama.Address, From = Old, To = "second" },
            new OllamaCreate { Id = "c2", Address = ollama.Address, Name = "third", From = "second", Parameters = ImmutableSortedDictionary<string, long>.Empty.Add("num_ctx", 65536) },
            new OllamaDelete { Id = "c3", Address = ollama.Address, Name = Old, Backup = "kept" },
        ]);
        Assert.Equal((ApplyState.Applied, ""), (outcome.State, string.Join("; ", outcome.Troubles)));
        Assert.DoesNotContain(await ListAsync(ollama, sandbox), one => one.Name == Old);
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal(before.Order(), (await ListAsync(ollama, sandbox)).Order());
    }

    [Fact]
    public async Task A_base_that_is_not_there_is_never_asked_for()
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var outcome = await sandbox.Applier.ApplyAsync([Create(ollama, "x", null) with { From = "llama4:maverick" }]);
        Assert.Equal((ApplyState.Refused, Troubles.NotLocal), (outcome.State, Assert.Single(outcome.Troubles).Word));
    }

    [Fact]
    public async Task A_definition_that_was_changed_since_is_a_conflict_and_no_file_is_touched()
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", "{ timeoutSeconds: 300 }");
        await sandbox.Applier.ApplyAsync([Create(ollama, "new", null), sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/timeoutSeconds", 1200))]);
        using (var http = new HttpClient())
        {
            using var content = new StringContent($"{{\"model\":\"new\",\"from\":\"{Old}\",\"parameters\":{{\"num_ctx\":8192}},\"stream\":false}}", System.Text.Encoding.UTF8, "application/json");
            await http.PostAsync(new Uri(ollama.Address, "api/create"), content);
        }
        var outcome = await sandbox.Undoer.UndoAsync();
        Assert.Equal((UndoState.Refused, Troubles.Conflict), (outcome.State, Assert.Single(outcome.Troubles).Word));
        Assert.Equal("{ timeoutSeconds: 1200 }", sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_told_and_the_next_undo_finishes()
    {
        using var sandbox = new Sandbox();
        int port;
        ImmutableArray<(string, string)> before;
        await using (var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions()))
        {
            port = ollama.Address.Port;
            before = await ListAsync(ollama, sandbox);
            await sandbox.Applier.ApplyAsync([Create(ollama, "new", null)]);
        }
        Assert.Equal(Troubles.Unreachable, Assert.Single((await sandbox.Undoer.UndoAsync()).Troubles).Word);
        // The definitions of the simulator do not outlive it: what was made is gone with it, and undo says so.
        await using var again = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Port = port });
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal(before, await ListAsync(again, sandbox));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("old-one")]
    public async Task A_crash_between_the_call_and_its_line_is_seen_from_the_server(string? backup)
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var before = await ListAsync(ollama, sandbox);
        var name = backup is null ? "new" : Old;
        for (var at = 1; ; at++)
        {
            var files = new Victim.FaultyFiles(at, Victim.Fault.DiesBefore, static () => { });
            sandbox.Files = files;
            // The server outlives the process: what a dead process would still send to it is cut off by a network that is dead, too.
            var dead = sandbox.Surroundings with { HttpHandler = () => new Cut(() => files.Count >= at) };
            var outcome = await new Applier(sandbox.Journal, files, dead, "test").ApplyAsync([Create(ollama, name, backup)]);
            sandbox.Files = new Remedies.Files.RealFiles();
            await sandbox.Undoer.UndoAsync();
            Assert.Equal(before.Order(), (await ListAsync(ollama, sandbox)).Order());
            Assert.DoesNotContain(sandbox.Journal.Runs(), run => run.IsOpen);
            if (outcome.State == ApplyState.Applied) return;
            Assert.True(at < 40);
        }
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(null, false)]
    [InlineData("old-one", true)]
    [InlineData("old-one", false)]
    public async Task A_network_that_dies_at_any_call_leaves_what_undo_can_mend(string? backup, bool isDone)
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var before = await ListAsync(ollama, sandbox);
        for (var at = 1; ; at++)
        {
            var calls = new Countdown { Left = at };
            var dying = sandbox.Surroundings with { HttpHandler = () => new Dying(calls, isDone) };
            var outcome = await new Applier(sandbox.Journal, sandbox.Files, dying, "test").ApplyAsync([Create(ollama, backup is null ? "new" : Old, backup)]);
            if (outcome.State == ApplyState.Applied) Assert.True(at > 4);
            var undone = await sandbox.Undoer.UndoAsync();
            Assert.Contains(undone.State, (UndoState[])[UndoState.Undone, UndoState.Nothing]);
            Assert.Equal(before.Order(), (await ListAsync(ollama, sandbox)).Order());
            if (outcome.State == ApplyState.Applied) return;
            Assert.True(at < 20);
        }
    }

    [Fact]
    public async Task A_failure_behind_it_takes_the_definition_back()
    {
        await using var ollama = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions());
        using var sandbox = new Sandbox();
        var before = await ListAsync(ollama, sandbox);
        var outcome = await sandbox.Applier.ApplyAsync([Create(ollama, Old, "old-one")], _ => Task.FromResult<Trouble?>(new Trouble(Troubles.NotVerified, "doctor")));
        Assert.Equal(ApplyState.RolledBack, outcome.State);
        Assert.Equal(before.Order(), (await ListAsync(ollama, sandbox)).Order());
        Assert.Equal(RunState.RolledBack, Assert.Single(sandbox.Journal.Runs()).State);
    }

    private static OllamaCreate Create(OllamaSimulator ollama, string name, string? backup) => new()
    {
        Id = "c1",
        Address = ollama.Address,
        Name = name,
        From = Old,
        Parameters = ImmutableSortedDictionary<string, long>.Empty.Add("num_ctx", 262144),
        Backup = backup,
    };

    private static async Task<ImmutableArray<(string Name, string Digest)>> ListAsync(OllamaSimulator ollama, Sandbox sandbox)
    {
        using var server = new Remedies.Runtimes.OllamaServer(ollama.Address.AbsoluteUri, sandbox.Surroundings);
        return (await server.ListAsync(default)).Found!.All;
    }

    private static async Task<bool> SetsAsync(OllamaSimulator ollama, Sandbox sandbox, string name, long context)
    {
        using var server = new Remedies.Runtimes.OllamaServer(ollama.Address.AbsoluteUri, sandbox.Surroundings);
        return (await server.SetsAsync(name, ImmutableSortedDictionary<string, long>.Empty.Add("num_ctx", context), default)).Sets;
    }

    private sealed class Cut(Func<bool> isCut) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            isCut() ? throw new HttpRequestException("the network is dead") : base.SendAsync(request, cancellationToken);
    }

    private sealed class Countdown
    {
        public int Left { get; set; }
    }

    /// <summary>The last call that is left may still reach the server; its answer is lost, as are all calls after it.</summary>
    private sealed class Dying(Countdown calls, bool isDone) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (--calls.Left > 0) return await base.SendAsync(request, cancellationToken);
            if (calls.Left == 0 && isDone) (await base.SendAsync(request, cancellationToken)).Dispose();
            throw new HttpRequestException("the network is dead");
        }
    }
}
