using Aforo.Remedies.Changes;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Runtimes;
using Aforo.Systems;

namespace Aforo.Remedies.Undoing;

/// <summary>Takes the change of a definition back: deletes the new one, or copies the old one to its name.</summary>
internal sealed class DefinitionWayBack(Surroundings surroundings)
{
    public async Task<WayBack> FindAsync(DefinitionEntry entry, CancellationToken cancellation)
    {
        var way = new WayBack(entry);
        if (!Uri.TryCreate(entry.Server, UriKind.Absolute, out _)) return way with { Obstacle = new Trouble(Troubles.Journal, entry.Place) };
        using var server = new OllamaServer(entry.Server, surroundings);
        var (definitions, trouble) = await server.ListAsync(cancellation).ConfigureAwait(false);
        if (definitions is null) return way with { Obstacle = trouble };
        var now = definitions.Digest(entry.Name);
        var backup = entry.Backup is null ? null : definitions.Digest(entry.Backup);
        if (now == entry.Before) return backup is null || backup != entry.Before ? way : way with { Known = (now, now), Go = token => SendAsync(entry, [OllamaCalls.Delete(entry.Backup!)], entry.Before, token) };
        var (isOurs, unread) = await IsOursAsync(entry, now, server, cancellation).ConfigureAwait(false);
        if (unread is not null) return way with { Obstacle = unread };
        if (!isOurs) return way with { Obstacle = new Trouble(Troubles.Conflict, entry.Place) };
        if (entry.Before is null) return way with { Known = (now, null), Go = token => SendAsync(entry, [OllamaCalls.Delete(entry.Name)], null, token) };
        if (backup != entry.Before) return way with { Obstacle = new Trouble(Troubles.Missing, $"{entry.Server} {entry.Backup}") };
        return way with { Known = (now, entry.Before), Go = token => SendAsync(entry, [OllamaCalls.Copy(entry.Backup!, entry.Name), OllamaCalls.Delete(entry.Backup!)], entry.Before, token) };
    }

    /// <summary>Whether what has the name now is what the change made. After an interruption the digest may not have been noted; what the definition sets tells then.</summary>
    private static async Task<(bool IsOurs, Trouble? Trouble)> IsOursAsync(DefinitionEntry entry, string? now, OllamaServer server, CancellationToken cancellation)
    {
        if (entry.Action == "ollama-delete") return (now is null, null);
        if (now is null) return (false, null);
        return entry.After is not null ? (now == entry.After, null) : await server.SetsAsync(entry.Name, entry.Parameters, cancellation).ConfigureAwait(false);
    }

    private async Task<Trouble?> SendAsync(DefinitionEntry entry, OllamaCall[] calls, string? then, CancellationToken cancellation)
    {
        using var server = new OllamaServer(entry.Server, surroundings);
        foreach (var call in calls)
            if (await server.ChangeAsync(call, entry.Place, cancellation).ConfigureAwait(false) is { } refused) return refused;
        var (definitions, trouble) = await server.ListAsync(cancellation).ConfigureAwait(false);
        if (definitions is null) return trouble;
        return definitions.Digest(entry.Name) == then ? null : new Trouble(Troubles.Server, entry.Place, "the server answered success and the old definition is not back");
    }
}
