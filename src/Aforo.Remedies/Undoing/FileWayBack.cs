using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Inverses;
using Aforo.Remedies.Journaling;

namespace Aforo.Remedies.Undoing;

/// <summary>Takes an edit of a file back: byte for byte, or out of what the file has become since.</summary>
internal sealed class FileWayBack(IFiles files)
{
    private readonly SafeWriter _writer = new(files);

    public WayBack Find(FileEntry entry, OpenRun run)
    {
        var way = new WayBack(entry) { Tidy = () => _writer.Tidy(entry.Staged) };
        var target = files.Look(entry.Target);
        if (target is null) return way with { Obstacle = new Trouble(Troubles.Missing, entry.Path) };
        if (target is not { Kind: FileKind.Regular }) return way with { Obstacle = new Trouble(Troubles.NotAFile, entry.Path) };
        var now = files.Read(entry.Target);
        var seen = Fingerprint.Of(now);
        if (seen == entry.Before) return way;
        if (target is not { MayWrite: true }) return way with { Obstacle = new Trouble(Troubles.ReadOnly, entry.Path) };
        if (run.Kept(entry.Inverse) is not { } inverse) return way with { Obstacle = new Trouble(Troubles.Journal, entry.Path) };
        ReadOnlyMemory<byte> old;
        if (seen == entry.After)
        {
            old = inverse.Restore(now);
            if (Fingerprint.Of(old.Span) != entry.Before) return way with { Obstacle = new Trouble(Troubles.Journal, entry.Path) };
        }
        else
        {
            var merged = new InverseMerge(inverse, now).Run();
            if (merged.Bytes is not { } bytes) return way with { Obstacle = new Trouble(Troubles.Conflict, entry.Path) { Conflicts = merged.Conflicts } };
            old = bytes;
        }
        return way with
        {
            KeepsLaterEdit = seen != entry.After,
            Known = (seen, Fingerprint.Of(old.Span)),
            Go = _ => Task.FromResult(Guard.Run(entry.Path, () => Replace(entry, seen, old))),
        };
    }

    private Trouble? Replace(FileEntry entry, string seen, ReadOnlyMemory<byte> old)
    {
        _writer.Stage(entry.Target, entry.Staged, old.Span);
        if (_writer.Commit(entry.Target, entry.Staged, seen) is not { } trouble) return null;
        _writer.Discard(entry.Staged);
        return trouble with { Place = entry.Path };
    }
}
