using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Aforo.Remedies.Files;

namespace Aforo.Remedies.Journaling;

/// <summary>
/// What was changed, and how to take it back. A folder for each run holds <c>journal.jsonl</c>, to which lines are only ever added and
/// each is on the disk before what it announces is done, and one file for each edited file with the spans that the edit touched.
/// Everything in it is readable by its owner only.
/// </summary>
/// <param name="folder">Folder of all runs; made when the first is written.</param>
/// <param name="files">The file system.</param>
/// <param name="clock">Gives the times of the runs.</param>
public sealed class Journal(string folder, IFiles files, TimeProvider clock)
{
    internal const string FileName = "journal.jsonl";

    public string Folder => folder;

    /// <summary>All runs that can be read, oldest first.</summary>
    public ImmutableArray<JournalRun> Runs() => Read().Runs;

    /// <summary>All runs, oldest first, and the ids of those whose journal cannot be read. One that was stopped before its first line is neither.</summary>
    public (ImmutableArray<JournalRun> Runs, ImmutableArray<string> Unreadable) Read()
    {
        var runs = ImmutableArray.CreateBuilder<JournalRun>();
        var unreadable = ImmutableArray.CreateBuilder<string>();
        foreach (var id in files.Folders(folder).Order(StringComparer.Ordinal))
        {
            if (Find(id) is { } run) runs.Add(run);
            else if (HasLine(Path.Join(folder, id, FileName))) unreadable.Add(id);
        }
        return (runs.ToImmutable(), unreadable.ToImmutable());
    }

    /// <summary>The run of that id; null when there is none or its journal cannot be read.</summary>
    public JournalRun? Find(string id)
    {
        try
        {
            return JournalReader.Read(files.Read(Path.Join(folder, id, FileName))) is { } run && run.Id == id ? run : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps other runs out until it is disposed; null when one is at work.</summary>
    internal IDisposable? Lock()
    {
        MakeFolders(folder);
        return files.Lock(Path.Join(folder, "lock"));
    }

    internal OpenRun Begin(int planned, string version)
    {
        var now = clock.GetUtcNow();
        var id = Name(now);
        MakeFolders(Path.Join(folder, id));
        var run = new OpenRun(id, Path.Join(folder, id), files, clock, isNew: true);
        run.Write(JournalLine.Begin(id, now, version, planned));
        files.FlushFolder(run.Folder);
        files.FlushFolder(folder);
        return run;
    }

    internal OpenRun Open(string id) => new(id, Path.Join(folder, id), files, clock, isNew: false);

    private bool HasLine(string path)
    {
        try
        {
            return files.Look(path) is not null && files.Read(path).Contains((byte)'\n');
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>Names sort as the runs began, to a quarter of a millisecond; three digits are random.</summary>
    private static string Name(DateTimeOffset time)
    {
        var fraction = time.Ticks % TimeSpan.TicksPerSecond * 4096 / TimeSpan.TicksPerSecond;
        return time.ToString("yyyyMMdd-HHmmss-", CultureInfo.InvariantCulture) + fraction.ToString("x3", CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(3, lowercase: true);
    }

    private void MakeFolders(string path)
    {
        if (files.Look(path) is not null) return;
        if (Path.GetDirectoryName(path) is { Length: > 0 } outer) MakeFolders(outer);
        files.MakeFolder(path, isPrivate: true);
    }
}
