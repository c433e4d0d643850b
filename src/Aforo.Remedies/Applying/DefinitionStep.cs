using System.Collections.Immutable;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Runtimes;
using Aforo.Systems;

namespace Aforo.Remedies.Applying;

/// <summary>Makes, copies or deletes a definition in Ollama.</summary>
internal sealed class DefinitionStep(RuntimeChange change, Surroundings surroundings) : Step
{
    /// <summary>Stands for the digest of a definition that an earlier step will make.</summary>
    private const string NotYet = "";

    private readonly string? _from = change switch { OllamaCreate create => create.From, OllamaCopy copy => copy.From, _ => null };

    private readonly string? _wantedBackup = change switch { OllamaCreate create => create.Backup, OllamaDelete delete => delete.Backup, _ => null };

    private string? _before;
    private string? _backup;

    public override async Task<Trouble?> CheckAsync(Lookahead ahead, CancellationToken cancellation)
    {
        var (definitions, trouble) = await ahead.DefinitionsAsync(change.Server, cancellation).ConfigureAwait(false);
        if (definitions is null) return trouble;
        if (Obstacle(definitions) is { } obstacle) return obstacle;
        var then = change is OllamaDelete ? definitions.Without(change.Subject) : definitions.With(change.Subject, NotYet);
        ahead.Expect(change.Server, _wantedBackup is { } backup && definitions.Has(change.Subject) ? then.With(backup, NotYet) : then);
        return null;
    }

    public override async Task<(JournalEntry? Entry, Trouble? Trouble)> IntendAsync(int number, OpenRun run, CancellationToken cancellation)
    {
        using var server = new OllamaServer(change.Server, surroundings);
        var (definitions, trouble) = await server.ListAsync(cancellation).ConfigureAwait(false);
        if (definitions is null) return (null, trouble);
        if (Obstacle(definitions) is { } obstacle) return (null, obstacle);
        _before = definitions.Digest(change.Subject);
        _backup = _before is null ? null : _wantedBackup;
        return (new DefinitionEntry
        {
            Number = number,
            Change = change.Id,
            Findings = change.Findings,
            Action = change switch { OllamaCreate => "ollama-create", OllamaCopy => "ollama-copy", _ => "ollama-delete" },
            Server = change.Server,
            Name = change.Subject,
            From = _from,
            Parameters = change is OllamaCreate create ? create.Parameters : ImmutableSortedDictionary<string, long>.Empty,
            Backup = _backup,
            Before = _before,
            After = change is OllamaCopy ? definitions.Digest(_from!) : null,
        }, null);
    }

    public override async Task<(string? After, Trouble? Trouble)> DoAsync(CancellationToken cancellation)
    {
        using var server = new OllamaServer(change.Server, surroundings);
        if (_backup is not null && await server.ChangeAsync(OllamaCalls.Copy(change.Subject, _backup), change.Place, cancellation).ConfigureAwait(false) is { } refused) return (null, refused);
        var call = change switch
        {
            OllamaCreate create => OllamaCalls.Create(create),
            OllamaCopy copy => OllamaCalls.Copy(copy.From, copy.To),
            _ => OllamaCalls.Delete(change.Subject),
        };
        if (await server.ChangeAsync(call, change.Place, cancellation).ConfigureAwait(false) is { } failed) return (null, failed);
        var (definitions, trouble) = await server.ListAsync(cancellation).ConfigureAwait(false);
        if (definitions is null) return (null, trouble);
        var after = definitions.Digest(change.Subject);
        if ((after is null) != (change is OllamaDelete)) return (null, new Trouble(Troubles.Server, change.Place, $"{call.Method} /{call.Path} answered success and changed nothing"));
        if (change is not OllamaCreate made) return (after, null);
        var (sets, unread) = await server.SetsAsync(made.Name, made.Parameters, cancellation).ConfigureAwait(false);
        return (after, unread ?? (sets ? null : new Trouble(Troubles.Server, change.Place, "the new definition does not set what it was told to")));
    }

    private Trouble? Obstacle(Definitions definitions)
    {
        var exists = definitions.Has(change.Subject);
        if (_from is not null && !definitions.Has(_from)) return new Trouble(Troubles.NotLocal, $"{change.Server} {_from}");
        if (change is OllamaDelete && !exists) return new Trouble(Troubles.Missing, change.Place);
        if (exists && change is not OllamaDelete && _wantedBackup is null) return new Trouble(Troubles.Exists, change.Place);
        if (exists && _wantedBackup is not null && definitions.Has(_wantedBackup)) return new Trouble(Troubles.Exists, $"{change.Server} {_wantedBackup}");
        return null;
    }
}
