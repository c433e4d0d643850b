using System.Collections.Immutable;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Undoing;
using Aforo.Systems;

namespace Aforo.Remedies.Applying;

/// <summary>
/// Makes changes: all of them, or none. Each is journaled before it is made; when one fails, or the verification of the whole does,
/// those before it are taken back. Only one run is at work at a time.
/// </summary>
/// <param name="journal">Where the run is written.</param>
/// <param name="files">The file system.</param>
/// <param name="surroundings">Paths, network and clock.</param>
/// <param name="version">Version of the program, for the journal.</param>
public sealed class Applier(Journal journal, IFiles files, Surroundings surroundings, string version)
{
    /// <summary>One that works on this machine.</summary>
    public static Applier For(Surroundings surroundings, string version)
    {
        var files = new RealFiles();
        return new Applier(new Journal(JournalFolder.Of(surroundings), files, surroundings.Clock), files, surroundings, version);
    }

    /// <summary>Makes the changes in order.</summary>
    /// <param name="changes">At most one for each file.</param>
    /// <param name="verify">Looks at the whole after the last change: null when it is as it should be, else what is wrong, and all is taken back.</param>
    /// <param name="cancellation">Stops before the next change, and takes back those made.</param>
    public async Task<ApplyOutcome> ApplyAsync(IReadOnlyList<Change> changes, Func<CancellationToken, Task<Trouble?>>? verify = null, CancellationToken cancellation = default)
    {
        IDisposable? held = null;
        if (Guard.Run(journal.Folder, () => (held = journal.Lock()) is null ? new Trouble(Troubles.Busy, journal.Folder) : null) is { } busy) return Refused([busy]);
        using (held)
        {
            var steps = changes.Select(change => Step.Of(change, files, surroundings)).ToArray();
            var troubles = await CheckAsync(steps, cancellation).ConfigureAwait(false);
            if (!troubles.IsEmpty) return Refused(troubles);
            OpenRun? run = null;
            if (Guard.Run(journal.Folder, () => { run = journal.Begin(steps.Length, version); return null; }) is { } unwritable) return Refused([unwritable]);
            return await RunAsync(run!, steps, verify, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<ImmutableArray<Trouble>> CheckAsync(Step[] steps, CancellationToken cancellation)
    {
        var ahead = new Lookahead(surroundings);
        var troubles = ImmutableArray.CreateBuilder<Trouble>();
        foreach (var step in steps)
            if (await step.CheckAsync(ahead, cancellation).ConfigureAwait(false) is { } trouble && !troubles.Contains(trouble)) troubles.Add(trouble);
        return troubles.ToImmutable();
    }

    private async Task<ApplyOutcome> RunAsync(OpenRun run, Step[] steps, Func<CancellationToken, Task<Trouble?>>? verify, CancellationToken cancellation)
    {
        Trouble? trouble;
        try
        {
            trouble = await StepsAsync(run, steps, cancellation).ConfigureAwait(false);
            if (trouble is null && verify is not null) trouble = await verify(cancellation).ConfigureAwait(false);
            trouble ??= Guard.Run(journal.Folder, () => { run.Event("applied"); return null; });
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            trouble = new Trouble(Troubles.Interrupted, run.Id);
        }
        catch
        {
            await new Reverser(journal, files, surroundings).RollBackAsync(run, Troubles.NotVerified).ConfigureAwait(false);
            throw;
        }
        if (trouble is null) return new ApplyOutcome { State = ApplyState.Applied, Run = run.Id };
        var left = await new Reverser(journal, files, surroundings).RollBackAsync(run, trouble.Word).ConfigureAwait(false);
        return new ApplyOutcome { State = left.IsEmpty ? ApplyState.RolledBack : ApplyState.Stuck, Run = run.Id, Troubles = [trouble, .. left] };
    }

    private static async Task<Trouble?> StepsAsync(OpenRun run, Step[] steps, CancellationToken cancellation)
    {
        for (var i = 0; i < steps.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (entry, trouble) = await steps[i].IntendAsync(i + 1, run, cancellation).ConfigureAwait(false);
            if (entry is null) return trouble;
            if (Guard.Run(entry.Place, () => { run.Write(JournalLine.Intended(entry)); return null; }) is { } unwritten) return unwritten;
            (var after, trouble) = await steps[i].DoAsync(cancellation).ConfigureAwait(false);
            if (trouble is not null) return trouble;
            if (Guard.Run(entry.Place, () => { run.Event("done", entry.Number, after: after); return null; }) is { } unnoted) return unnoted;
        }
        return null;
    }

    private static ApplyOutcome Refused(ImmutableArray<Trouble> troubles) => new() { State = ApplyState.Refused, Troubles = troubles };
}
