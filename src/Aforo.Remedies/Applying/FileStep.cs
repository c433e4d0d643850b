using Aforo.Formats.Text;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Files;
using Aforo.Remedies.Inverses;
using Aforo.Remedies.Journaling;
using Aforo.Remedies.Validation;
using Aforo.Systems;

namespace Aforo.Remedies.Applying;

/// <summary>Edits a file.</summary>
internal sealed class FileStep(FileChange change, IFiles files, Surroundings surroundings) : Step
{
    private readonly SafeWriter _writer = new(files);
    private string _target = "";
    private string _staged = "";
    private byte[] _after = [];

    public override Task<Trouble?> CheckAsync(Lookahead ahead, CancellationToken cancellation) => Task.FromResult(Guard.Run(change.Path, () =>
    {
        _target = files.Resolve(surroundings.At(change.Path));
        if (!ahead.IsFirst(_target)) return new Trouble(Troubles.Twice, change.Path);
        return files.Look(_target) switch
        {
            null => new Trouble(Troubles.Missing, change.Path),
            { Kind: not FileKind.Regular } => new Trouble(Troubles.NotAFile, change.Path),
            { MayWrite: false } => new Trouble(Troubles.ReadOnly, change.Path),
            { Names: > 1 } look => new Trouble(Troubles.HardLinked, change.Path, $"{look.Names} names"),
            _ => Fingerprint.Of(files.Read(_target)) == change.PlannedOn ? null : new Trouble(Troubles.Changed, change.Path),
        };
    }));

    public override Task<(JournalEntry? Entry, Trouble? Trouble)> IntendAsync(int number, OpenRun run, CancellationToken cancellation)
    {
        FileEntry? entry = null;
        var trouble = Guard.Run(change.Path, () =>
        {
            var before = files.Read(_target);
            if (Fingerprint.Of(before) != change.PlannedOn) return new Trouble(Troubles.Changed, change.Path);
            _after = Splicing.Apply(before, change.Splices);
            _staged = SafeWriter.StagedName(_target, run.Id, number);
            var inverse = FileInverse.Of(before, _after, change.Splices, TextDocument.Parse(before, change.Format));
            var name = $"inverse-{number}.json";
            run.Keep(name, inverse);
            entry = new FileEntry { Number = number, Change = change.Id, Findings = change.Findings, Path = change.Path, Target = _target, Staged = _staged, Inverse = name, Before = change.PlannedOn, After = Fingerprint.Of(_after) };
            return null;
        });
        return Task.FromResult<(JournalEntry?, Trouble?)>((entry, trouble));
    }

    public override async Task<(string? After, Trouble? Trouble)> DoAsync(CancellationToken cancellation) => (null, await Guard.RunAsync(change.Path, async () =>
    {
        _writer.Stage(_target, _staged, _after);
        var verdict = change.Validator is null ? ValidationResult.NotChecked : await change.Validator.ValidateAsync(_target, _staged, cancellation).ConfigureAwait(false);
        var trouble = verdict.Verdict == ValidationVerdict.Rejected ? new Trouble(Troubles.Rejected, change.Path, verdict.Reason) : _writer.Commit(_target, _staged, change.PlannedOn);
        return trouble is null ? null : trouble with { Place = change.Path };
    }).ConfigureAwait(false));
}
