using System.Collections.Immutable;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Remedies.Undoing;

/// <summary>
/// Takes runs back. First it is looked whether every change of the run can be taken back; when one cannot, none is. An undo that is
/// stopped in the middle is finished by the next one.
/// </summary>
/// <param name="journal">Where the runs are written.</param>
/// <param name="files">The file system.</param>
/// <param name="surroundings">Paths, network and clock.</param>
public sealed class Undoer(Journal journal, IFiles files, Surroundings surroundings)
{
    /// <summary>One that works on this machine.</summary>
    public static Undoer For(Surroundings surroundings)
    {
        var files = new RealFiles();
        return new Undoer(new Journal(JournalFolder.Of(surroundings), files, surroundings.Clock), files, surroundings);
    }

    /// <param name="id">A run, or the only beginning or end of one; null for the last that may still be in force.</param>
    /// <param name="cancellation">Stops before the next change.</param>
    public async Task<UndoOutcome> UndoAsync(string? id = null, CancellationToken cancellation = default)
    {
        if (files.Look(journal.Folder) is null) return id is null ? new UndoOutcome { State = UndoState.Nothing } : new UndoOutcome { State = UndoState.Refused, Troubles = [new Trouble(Troubles.UnknownRun, id)] };
        IDisposable? held = null;
        if (Guard.Run(journal.Folder, () => (held = journal.Lock()) is null ? new Trouble(Troubles.Busy, journal.Folder) : null) is { } busy)
            return new UndoOutcome { State = UndoState.Refused, Troubles = [busy] };
        using (held)
        {
            var (run, trouble) = Choose(id);
            if (trouble is not null) return new UndoOutcome { State = UndoState.Refused, Troubles = [trouble] };
            return run is null ? new UndoOutcome { State = UndoState.Nothing } : await UndoAsync(run, cancellation).ConfigureAwait(false);
        }
    }

    private (JournalRun? Run, Trouble? Trouble) Choose(string? id)
    {
        var (runs, unreadable) = journal.Read();
        var last = runs.LastOrDefault(run => run.IsOpen);
        // A later run that cannot be read may be what was meant.
        if (unreadable.LastOrDefault(run => id is null ? string.CompareOrdinal(run, last?.Id) > 0 : run == id) is { } lost) return (null, new Trouble(Troubles.Journal, lost));
        if (id is null) return (last, null);
        var named = runs.Where(run => run.Id == id).ToArray();
        if (named.Length == 0) named = [.. runs.Where(run => run.Id.StartsWith(id, StringComparison.Ordinal) || run.Id.EndsWith(id, StringComparison.Ordinal))];
        return named switch
        {
            [{ IsOpen: true } run] => (run, null),
            [_] => (null, null),
            _ => (null, new Trouble(Troubles.UnknownRun, id, named.Length == 0 ? null : string.Join(", ", named.Select(run => run.Id)))),
        };
    }

    private async Task<UndoOutcome> UndoAsync(JournalRun run, CancellationToken cancellation)
    {
        var reverser = new Reverser(journal, files, surroundings);
        var ways = await reverser.FindAsync(run, cancellation).ConfigureAwait(false);
        var obstacles = ways.Select(way => way.Obstacle).OfType<Trouble>().ToImmutableArray();
        if (!obstacles.IsEmpty) return new UndoOutcome { State = UndoState.Refused, Run = run.Id, Troubles = obstacles };
        var open = journal.Open(run.Id);
        if (Guard.Run(journal.Folder, () => { open.Event("undoing"); return null; }) is { } unwritable) return new UndoOutcome { State = UndoState.Refused, Run = run.Id, Troubles = [unwritable] };
        var done = ImmutableArray.CreateBuilder<UndoneChange>();
        foreach (var way in ways)
        {
            var stop = cancellation.IsCancellationRequested ? new Trouble(Troubles.Interrupted, run.Id) : await reverser.GoAsync(way, open, CancellationToken.None).ConfigureAwait(false);
            if (stop is not null) return new UndoOutcome { State = UndoState.Stuck, Run = run.Id, Changes = done.ToImmutable(), Troubles = [stop] };
            done.Add(new UndoneChange(way.Entry, way.Go is not null, way.KeepsLaterEdit));
        }
        if (Guard.Run(journal.Folder, () => { open.Event("undone"); return null; }) is { } unnoted) return new UndoOutcome { State = UndoState.Stuck, Run = run.Id, Changes = done.ToImmutable(), Troubles = [unnoted] };
        return new UndoOutcome { State = UndoState.Undone, Run = run.Id, Changes = done.ToImmutable() };
    }
}
