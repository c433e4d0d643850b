using Aforo.Remedies.Changes;

namespace Aforo.Remedies.Files;

/// <summary>Replaces a file at once or not at all: the new bytes are written beside it, forced to the disk, and given its name.</summary>
internal sealed class SafeWriter(IFiles files)
{
    /// <summary>How far above an included file those that include it are looked for.</summary>
    private const int FoldersAbove = 4;

    /// <summary>A name beside a file that nobody else uses.</summary>
    public static string StagedName(string path, string run, int number) => Path.Join(Path.GetDirectoryName(path), $".{Path.GetFileName(path)}.aforo-{run[^6..]}-{number}.tmp");

    /// <summary>Writes the bytes beside the file, with its owner and permissions.</summary>
    public void Stage(string path, string staged, ReadOnlySpan<byte> bytes)
    {
        Discard(staged);
        files.Create(staged, bytes, RealFiles.Private);
        files.TakeTraits(path, staged);
    }

    /// <summary>Puts what was staged in the place of the file, provided that the file still has the bytes that it was seen with.</summary>
    public Trouble? Commit(string path, string staged, string seen)
    {
        if (Fingerprint.Of(files.Read(path)) != seen) return new Trouble(Troubles.Changed, path);
        files.Replace(staged, path);
        files.FlushFolder(Path.GetDirectoryName(path)!);
        return null;
    }

    /// <summary>Removes what was staged, where it is still there.</summary>
    public void Discard(string staged)
    {
        if (files.Look(staged) is not null) files.Delete(staged);
    }

    /// <summary>
    /// Removes what an interrupted run left: what was staged, and the copies of files that include it, which a validator makes beside
    /// them while it is asked.
    /// </summary>
    public void Tidy(string staged)
    {
        Discard(staged);
        var end = "." + Path.GetFileName(staged).TrimStart('.');
        var folder = Path.GetDirectoryName(staged);
        for (var level = 0; level < FoldersAbove && folder is { Length: > 0 }; level++, folder = Path.GetDirectoryName(folder))
        {
            foreach (var name in files.Names(folder).Where(name => name.StartsWith('.') && name.EndsWith(end, StringComparison.Ordinal))) files.Delete(Path.Join(folder, name));
        }
    }
}
