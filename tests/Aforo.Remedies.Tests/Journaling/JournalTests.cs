using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;
using CsCheck;

namespace Aforo.Remedies.Tests.Journaling;

public sealed class JournalTests
{
    private static readonly byte[] Written = Encoding.UTF8.GetBytes(string.Concat(
        Encoding.UTF8.GetString(JournalLine.Begin("20261126-120000-abc123", new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero), "1", 2)),
        Encoding.UTF8.GetString(JournalLine.Intended(new FileEntry { Number = 1, Change = "c1", Findings = ["a.b"], Path = "/p", Target = "/t", Staged = "/s", Inverse = "inverse-1.json", Before = "b", After = "a" })),
        Encoding.UTF8.GetString(JournalLine.Event("done", 1, null, null)),
        Encoding.UTF8.GetString(JournalLine.Intended(new DefinitionEntry { Number = 2, Change = "c2", Action = "ollama-create", Server = "http://x", Name = "n", From = "f", Backup = "k" })),
        Encoding.UTF8.GetString(JournalLine.Event("done", 2, null, "digest")),
        Encoding.UTF8.GetString(JournalLine.Event("applied", DateTimeOffset.UnixEpoch))));

    [Fact]
    public void What_was_written_is_read()
    {
        var run = JournalReader.Read(Written)!;
        Assert.Equal(("20261126-120000-abc123", RunState.Applied, 2), (run.Id, run.State, run.Planned));
        var file = Assert.IsType<FileEntry>(run.Entries[0]);
        Assert.Equal(("c1", "/p", "/t", "/s", "b", "a", EntryState.Done), (file.Change, file.Path, file.Target, file.Staged, file.Before, file.After, file.State));
        Assert.Equal(["a.b"], file.Findings);
        var definition = Assert.IsType<DefinitionEntry>(run.Entries[1]);
        Assert.Equal(("n", "f", "k", "digest"), (definition.Name, definition.From, definition.Backup, definition.After));
    }

    [Fact]
    public void A_journal_cut_anywhere_is_read_up_to_there()
    {
        for (var length = 0; length < Written.Length; length++)
        {
            var run = JournalReader.Read(Written.AsSpan(0, length));
            var lines = Written.AsSpan(0, length).Count((byte)'\n');
            Assert.Equal(lines == 0 ? null : lines >= 4 ? 2 : lines >= 2 ? 1 : 0, run?.Entries.Length);
            if (run is not null) Assert.Equal(RunState.Interrupted, run.State);
        }
    }

    [Fact]
    public void Nonsense_ends_nothing() => Gen.Select(Gen.Int[0, Written.Length - 1], Gen.Byte, Gen.Int[1, 40]).Sample((at, value, count) =>
    {
        var spoilt = Written.ToArray();
        spoilt.AsSpan(at, Math.Min(count, spoilt.Length - at)).Fill(value);
        JournalReader.Read(spoilt);
    }, iter: 3000);

    [Fact]
    public async Task A_journal_that_cannot_be_read_is_told_and_nothing_is_guessed()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("a.env", "A=1\n");
        await sandbox.Applier.ApplyAsync([sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/A", "2"))]);
        var second = await sandbox.Applier.ApplyAsync([sandbox.Edit("a.env", TextFormat.DotEnv, new TextEdit.Set("/A", "3"))]);
        File.WriteAllText(Path.Join(sandbox.Journal.Folder, second.Run, "journal.jsonl"), "[]\nnonsense\n");
        Assert.Equal([second.Run!], sandbox.Journal.Read().Unreadable);
        foreach (var id in (string?[])[null, second.Run!])
        {
            var outcome = await sandbox.Undoer.UndoAsync(id);
            Assert.Equal((UndoState.Refused, Troubles.Journal), (outcome.State, Assert.Single(outcome.Troubles).Word));
        }
        Assert.Equal("A=3\n", sandbox.Read("a.env"));
    }

    [Fact]
    public async Task The_journal_holds_no_content_but_the_replaced_spans()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("openclaw.json", "{ apiKey: 'sk-secret-0123456789', systemPrompt: 'you are my bank', timeoutSeconds: 300 }\n");
        Assert.Equal(ApplyState.Applied, (await sandbox.Applier.ApplyAsync([sandbox.Edit("openclaw.json", TextFormat.Json5, new TextEdit.Set("/timeoutSeconds", 1200))])).State);
        foreach (var file in Directory.EnumerateFiles(sandbox.At("state"), "*", SearchOption.AllDirectories))
        {
            var text = File.ReadAllText(file);
            foreach (var secret in (string[])["sk-secret", "0123456789", "bank", Convert.ToBase64String("sk-secret"u8)[..8]]) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }
    }
}
