using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;
using Aforo.Remedies.Victim;

namespace Aforo.Remedies.Tests.Crashes;

/// <summary>What must hold after everything ended somewhere.</summary>
internal static class Aftermath
{
    /// <summary>Every file is as before or as after, and the journal knows which.</summary>
    public static void EachFileIsOldOrNew(string folder)
    {
        var run = Setup.Journal(folder, new RealFiles()).Runs().SingleOrDefault();
        foreach (var name in Setup.New.Keys)
        {
            var path = Path.Join(folder, name);
            var now = File.Exists(path) ? File.ReadAllText(path) : null;
            var (old, next) = (Setup.Old.GetValueOrDefault(name)?.TrimStart('\uFEFF'), Setup.New[name].TrimStart('\uFEFF'));
            Assert.True(now == old || now == next, $"{name} is torn: {now}");
            var entry = run?.Entries.SingleOrDefault(entry => entry.Place == path);
            if (entry is null) Assert.Equal(old, now);
            else Assert.Equal(now is null ? null : Fingerprint.Of(File.ReadAllBytes(path)), entry.State switch { EntryState.Done when run!.State is RunState.Interrupted or RunState.Applied => entry.After, EntryState.Reverted => entry.Before, _ => now == next && old != next ? entry.After : entry.Before });
        }
    }

    /// <summary>Undo brings the old state back, nothing is left beside it, and the journal says so.</summary>
    public static async Task UndoRestoresAsync(string folder)
    {
        var files = new RealFiles();
        var journal = Setup.Journal(folder, files);
        var open = journal.Runs().Any(run => run.IsOpen);
        var outcome = await new Undoer(journal, files, Setup.Surroundings(folder)).UndoAsync();
        Assert.Equal(open ? UndoState.Undone : UndoState.Nothing, outcome.State);
        IsOld(folder);
        Assert.DoesNotContain(journal.Runs(), run => run.IsOpen);
        Assert.Empty(journal.Read().Unreadable);
    }

    /// <summary>Exactly the old files are there.</summary>
    public static void IsOld(string folder)
    {
        var there = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => !file.StartsWith(Path.Join(folder, "state"), StringComparison.Ordinal));
        Assert.Equal(Setup.Old.Keys, there.Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal));
        foreach (var (name, text) in Setup.Old) Assert.Equal(System.Text.Encoding.UTF8.GetBytes(text), File.ReadAllBytes(Path.Join(folder, name)));
        Assert.False(Directory.Exists(Path.Join(folder, "ollama.service.d")));
    }

    /// <summary>The journal holds no secret of the files.</summary>
    public static void NoSecretIsWritten(string folder)
    {
        if (!Directory.Exists(Path.Join(folder, "state"))) return;
        foreach (var file in Directory.EnumerateFiles(Path.Join(folder, "state"), "*", SearchOption.AllDirectories))
            Assert.DoesNotContain("sk-proj", File.ReadAllText(file), StringComparison.Ordinal);
    }
}
