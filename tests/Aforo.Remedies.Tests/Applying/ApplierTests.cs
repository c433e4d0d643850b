using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;
using Aforo.Remedies.Validation;

namespace Aforo.Remedies.Tests.Applying;

public sealed class ApplierTests
{
    private const string Before = "{\r\n  // waits five minutes\r\n  timeoutSeconds: 300, /* seconds */\r\n  contextWindow: 0x20000,\r\n}\r\n";

    private const string After = "{\r\n  // waits five minutes\r\n  timeoutSeconds: 1200, /* seconds */\r\n  contextWindow: 0x20000,\r\n}\r\n";

    [Fact]
    public async Task An_edit_is_made_journaled_and_undone()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        var outcome = await sandbox.Applier.ApplyAsync([Timeout(sandbox)]);
        Assert.Equal(ApplyState.Applied, outcome.State);
        Assert.Equal(After, sandbox.Read("openclaw.json"));
        var run = Assert.Single(sandbox.Journal.Runs());
        Assert.Equal((RunState.Applied, outcome.Run), (run.State, run.Id));
        var entry = Assert.IsType<FileEntry>(Assert.Single(run.Entries));
        Assert.Equal((Fingerprint.Of(Encoding.UTF8.GetBytes(Before)), Fingerprint.Of(Encoding.UTF8.GetBytes(After))), (entry.Before, entry.After));
        var undone = await sandbox.Undoer.UndoAsync();
        Assert.Equal(UndoState.Undone, undone.State);
        Assert.Equal(Before, sandbox.Read("openclaw.json"));
        Assert.Equal(RunState.Undone, Assert.Single(sandbox.Journal.Runs()).State);
        Assert.Equal(UndoState.Nothing, (await sandbox.Undoer.UndoAsync()).State);
        Assert.Equal(["openclaw.json"], sandbox.Snapshot().Keys);
    }

    [Fact]
    public async Task A_new_file_and_its_folders_come_and_go()
    {
        using var sandbox = new Sandbox();
        var creation = new FileCreation { Id = "c1", Path = sandbox.At("etc/systemd/system/ollama.service.d/aforo.conf"), Format = TextFormat.Systemd, Bytes = "[Service]\nEnvironment=OLLAMA_CONTEXT_LENGTH=262144\n"u8.ToArray() };
        Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([creation])).State);
        Assert.Equal("[Service]\nEnvironment=OLLAMA_CONTEXT_LENGTH=262144\n", sandbox.Read("etc/systemd/system/ollama.service.d/aforo.conf"));
        Assert.Equal(ApplyState.Refused, (await sandbox.Applier.ApplyAsync([creation])).State);
        Assert.Equal(UndoState.Undone, (await sandbox.Undoer.UndoAsync()).State);
        Assert.False(Directory.Exists(sandbox.At("etc")));
    }

    [Fact]
    public async Task A_new_file_that_was_changed_since_is_not_removed()
    {
        using var sandbox = new Sandbox();
        await sandbox.Applier.ApplyAsync([new FileCreation { Id = "c1", Path = sandbox.At("Modelfile"), Format = TextFormat.Modelfile, Bytes = "FROM x\n"u8.ToArray() }]);
        sandbox.Write("Modelfile", "FROM y\n");
        var outcome = await sandbox.Undoer.UndoAsync();
        Assert.Equal(UndoState.Refused, outcome.State);
        Assert.Equal(Troubles.Conflict, Assert.Single(outcome.Troubles).Word);
        Assert.Equal("FROM y\n", sandbox.Read("Modelfile"));
    }

    [Fact]
    public async Task A_file_that_changed_since_it_was_read_is_not_overwritten()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        var change = Timeout(sandbox);
        sandbox.Write("openclaw.json", Before + "\r\n");
        var outcome = await sandbox.Applier.ApplyAsync([change]);
        Assert.Equal((ApplyState.Refused, Troubles.Changed), (outcome.State, Assert.Single(outcome.Troubles).Word));
        Assert.Equal(Before + "\r\n", sandbox.Read("openclaw.json"));
        Assert.Empty(sandbox.Journal.Runs());
    }

    [Fact]
    public async Task A_file_that_changes_while_the_program_checks_the_new_one_is_not_overwritten()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        var change = Timeout(sandbox, new Check(() => { sandbox.Write("openclaw.json", "{}"); return ValidationResult.Accepted; }));
        var outcome = await sandbox.Applier.ApplyAsync([change]);
        // The way back meets the foreign edit, which it leaves alone.
        Assert.Equal(Troubles.Changed, outcome.Troubles[0].Word);
        Assert.Equal("{}", sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task What_the_program_rejects_replaces_nothing_and_takes_back_the_rest()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("a.env", "OLLAMA_KEEP_ALIVE=5m\n");
        sandbox.Write("openclaw.json", Before);
        var before = sandbox.Snapshot();
        var outcome = await sandbox.Applier.ApplyAsync(
        [
            sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/OLLAMA_KEEP_ALIVE", "-1")),
            Timeout(sandbox, new Check(() => new ValidationResult(ValidationVerdict.Rejected, "models: no"))),
        ]);
        Assert.Equal(ApplyState.RolledBack, outcome.State);
        Assert.Equal(new Trouble(Troubles.Rejected, sandbox.At("openclaw.json"), "models: no") { Conflicts = [] }, Assert.Single(outcome.Troubles));
        Assert.Equal(before, sandbox.Snapshot());
        var run = Assert.Single(sandbox.Journal.Runs());
        Assert.Equal((RunState.RolledBack, Troubles.Rejected), (run.State, run.Reason));
    }

    [Fact]
    public async Task A_verification_that_fails_takes_everything_back()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        var outcome = await sandbox.Applier.ApplyAsync([Timeout(sandbox)], _ => Task.FromResult<Trouble?>(new Trouble(Troubles.NotVerified, "doctor")));
        Assert.Equal(ApplyState.RolledBack, outcome.State);
        Assert.Equal(Before, sandbox.Read("openclaw.json"));
        await Assert.ThrowsAsync<FormatException>(() => sandbox.Applier.ApplyAsync([Timeout(sandbox)], _ => throw new FormatException()));
        Assert.Equal(Before, sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task Interrupting_takes_back_what_was_done()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        using var interrupt = new CancellationTokenSource();
        var outcome = await sandbox.Applier.ApplyAsync([Timeout(sandbox)], token => { interrupt.Cancel(); token.ThrowIfCancellationRequested(); return Task.FromResult<Trouble?>(null); }, interrupt.Token);
        Assert.Equal((ApplyState.RolledBack, Troubles.Interrupted), (outcome.State, outcome.Troubles[0].Word));
        Assert.Equal(Before, sandbox.Read("openclaw.json"));
    }

    [Fact]
    public async Task Two_runs_at_once_are_refused()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        ApplyOutcome? inner = null;
        var change = Timeout(sandbox);
        var outcome = await sandbox.Applier.ApplyAsync([change], async cancellation =>
        {
            inner = await sandbox.Applier.ApplyAsync([change], cancellation: cancellation);
            return null;
        });
        Assert.Equal(ApplyState.Applied, outcome.State);
        Assert.Equal((ApplyState.Refused, Troubles.Busy), (inner!.State, Assert.Single(inner.Troubles).Word));
    }

    [Fact]
    public async Task Two_changes_of_one_file_are_refused()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", Before);
        File.CreateSymbolicLink(sandbox.At("link.json"), "openclaw.json");
        var outcome = await sandbox.Applier.ApplyAsync([Timeout(sandbox), sandbox.Edit("link.json", TextFormat.Json5, new TextEdit.Set("/contextWindow", 262144))]);
        Assert.Equal((ApplyState.Refused, Troubles.Twice), (outcome.State, Assert.Single(outcome.Troubles).Word));
    }

    private static FileChange Timeout(Sandbox sandbox, IFileValidator? validator = null) => sandbox.Edit("openclaw.json", TextFormat.Json5, validator, new TextEdit.Set("/timeoutSeconds", 1200));

    private sealed class Check(Func<ValidationResult> answer) : IFileValidator
    {
        public Task<ValidationResult> ValidateAsync(string path, string staged, CancellationToken cancellation)
        {
            Assert.Equal(Path.GetDirectoryName(path), Path.GetDirectoryName(staged));
            Assert.Contains("1200", File.ReadAllText(staged), StringComparison.Ordinal);
            return Task.FromResult(answer());
        }
    }
}
