using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Remedies.Undoing;

/// <summary>Looks how changes stand and finds their ways back. Looking touches nothing.</summary>
internal sealed class WaysBack(IFiles files, Surroundings surroundings)
{
    private readonly FileWayBack _edits = new(files);
    private readonly CreationWayBack _creations = new(files);
    private readonly DefinitionWayBack _definitions = new(surroundings);

    public async Task<WayBack> FindAsync(JournalEntry entry, OpenRun run, CancellationToken cancellation)
    {
        WayBack? way = null;
        var trouble = await Guard.RunAsync(entry.Place, async () =>
        {
            way = entry switch
            {
                FileEntry edit => _edits.Find(edit, run),
                CreationEntry creation => _creations.Find(creation),
                DefinitionEntry definition => await _definitions.FindAsync(definition, cancellation).ConfigureAwait(false),
                _ => new WayBack(entry) { Obstacle = new Trouble(Troubles.Journal, entry.Place) },
            };
            return null;
        }).ConfigureAwait(false);
        return way ?? new WayBack(entry) { Obstacle = trouble };
    }
}
