using System.Collections.Immutable;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Journaling;
using Aforo.Systems;

namespace Aforo.Remedies.Applying;

/// <summary>Makes a file, and the folders on the way to it.</summary>
internal sealed class CreationStep(FileCreation change, IFiles files, Surroundings surroundings) : Step
{
    private readonly string _path = surroundings.At(change.Path);
    private string _staged = "";
    private ImmutableArray<string> _folders = [];

    public override Task<Trouble?> CheckAsync(Lookahead ahead, CancellationToken cancellation) => Task.FromResult(Guard.Run(change.Path, () =>
    {
        if (!ahead.IsFirst(_path)) return new Trouble(Troubles.Twice, change.Path);
        return files.Look(_path) is null ? null : new Trouble(Troubles.Exists, change.Path);
    }));

    public override Task<(JournalEntry? Entry, Trouble? Trouble)> IntendAsync(int number, OpenRun run, CancellationToken cancellation)
    {
        CreationEntry? entry = null;
        var trouble = Guard.Run(change.Path, () =>
        {
            _folders = Missing(Path.GetDirectoryName(_path)!);
            _staged = SafeWriter.StagedName(_path, run.Id, number);
            entry = new CreationEntry { Number = number, Change = change.Id, Findings = change.Findings, Path = _path, Staged = _staged, Folders = _folders, After = Fingerprint.Of(change.Bytes.Span) };
            return null;
        });
        return Task.FromResult<(JournalEntry?, Trouble?)>((entry, trouble));
    }

    public override Task<(string? After, Trouble? Trouble)> DoAsync(CancellationToken cancellation) => Task.FromResult<(string?, Trouble?)>((null, Guard.Run(change.Path, () =>
    {
        foreach (var folder in _folders)
        {
            files.MakeFolder(folder, isPrivate: false);
            files.FlushFolder(Path.GetDirectoryName(folder)!);
        }
        files.Create(_staged, change.Bytes.Span, change.Mode);
        files.MoveNew(_staged, _path);
        files.FlushFolder(Path.GetDirectoryName(_path)!);
        return null;
    })));

    /// <summary>Folders that do not exist, outermost first.</summary>
    private ImmutableArray<string> Missing(string folder)
    {
        var missing = new Stack<string>();
        for (var at = folder; at is { Length: > 0 } && files.Look(at) is null; at = Path.GetDirectoryName(at)) missing.Push(at);
        return [.. missing];
    }
}
