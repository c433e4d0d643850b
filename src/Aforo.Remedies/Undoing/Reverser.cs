using System.Collections.Immutable;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Remedies.Undoing;

/// <summary>Takes the changes of a run back, the last one first.</summary>
internal sealed class Reverser(Journal journal, IFiles files, Surroundings surroundings)
{
    private readonly WaysBack _ways = new(files, surroundings);

    /// <summary>Takes back all that a failed run has done, as far as it can; returns what could not be.</summary>
    public async Task<ImmutableArray<Trouble>> RollBackAsync(OpenRun run, string reason)
    {
        // A disk that takes no more lines must not keep the old state from coming back.
        _ = Note(run, () => run.Event("rolling-back", reason));
        if (journal.Find(run.Id) is not { } written) return [new Trouble(Troubles.Journal, run.Id)];
        var troubles = ImmutableArray.CreateBuilder<Trouble>();
        foreach (var entry in written.Entries.Reverse())
        {
            var way = await _ways.FindAsync(entry, run, CancellationToken.None).ConfigureAwait(false);
            if (await GoAsync(way, run, CancellationToken.None).ConfigureAwait(false) is { } trouble) troubles.Add(trouble);
        }
        if (troubles.Count == 0) _ = Note(run, () => run.Event("rolled-back"));
        return troubles.ToImmutable();
    }

    /// <summary>How every change of a run that is not taken back yet stands, the last one first.</summary>
    public async Task<ImmutableArray<WayBack>> FindAsync(JournalRun run, CancellationToken cancellation)
    {
        var open = journal.Open(run.Id);
        var ways = ImmutableArray.CreateBuilder<WayBack>();
        foreach (var entry in run.Entries.Reverse().Where(entry => entry.State != EntryState.Reverted)) ways.Add(await _ways.FindAsync(entry, open, cancellation).ConfigureAwait(false));
        return ways.ToImmutable();
    }

    /// <summary>Takes one change back, and notes it.</summary>
    public async Task<Trouble?> GoAsync(WayBack way, OpenRun run, CancellationToken cancellation)
    {
        if (way.Obstacle is not null) return way.Obstacle;
        if (way.Go is not null)
        {
            _ = Note(run, () => run.Event("reverting", way.Entry.Number, way.Known.Now, way.Known.Then));
            if (await way.Go(cancellation).ConfigureAwait(false) is { } trouble) return trouble;
        }
        if (way.Tidy is not null && Guard.Run(way.Entry.Place, () => { way.Tidy(); return null; }) is { } untidy) return untidy;
        _ = Note(run, () => run.Event("reverted", way.Entry.Number));
        return null;
    }

    private static Trouble? Note(OpenRun run, Action write) => Guard.Run(run.Id, () =>
    {
        write();
        return null;
    });
}
