using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;

namespace Aforo.Remedies.Undoing;

/// <summary>Removes a file that was made, and the folders that were made for it.</summary>
internal sealed class CreationWayBack(IFiles files)
{
    public WayBack Find(CreationEntry entry)
    {
        var way = new WayBack(entry) { Tidy = () => Tidy(entry) };
        if (files.Look(entry.Path) is not { } look) return way;
        if (look.Kind != FileKind.Regular) return way with { Obstacle = new Trouble(Troubles.NotAFile, entry.Path) };
        if (Fingerprint.Of(files.Read(entry.Path)) != entry.After) return way with { Obstacle = new Trouble(Troubles.Conflict, entry.Path) };
        return way with { Known = (entry.After, null), Go = _ => Task.FromResult(Guard.Run(entry.Path, () => Remove(entry))) };
    }

    private Trouble? Remove(CreationEntry entry)
    {
        if (Fingerprint.Of(files.Read(entry.Path)) != entry.After) return new Trouble(Troubles.Changed, entry.Path);
        files.Delete(entry.Path);
        files.FlushFolder(Path.GetDirectoryName(entry.Path)!);
        return null;
    }

    private void Tidy(CreationEntry entry)
    {
        if (files.Look(entry.Staged) is not null) files.Delete(entry.Staged);
        foreach (var folder in entry.Folders.Reverse())
        {
            if (files.Look(folder) is not { Kind: FileKind.Folder }) continue;
            files.RemoveFolder(folder);
        }
    }
}
