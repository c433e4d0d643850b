using System.Collections.Immutable;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;
using Aforo.Remedies.Diffs;
using Aforo.Remedies.Validation;

namespace Aforo.Remedies.Changes;

/// <summary>Lossless edits of one file. A plan holds at most one for each file; it is made by <see cref="Plan"/>.</summary>
public sealed record FileChange : Change
{
    private FileChange()
    {
    }

    /// <summary>Absolute path on the machine. Where it is a symbolic link, the file that it leads to is changed and the link stays.</summary>
    public required string Path { get; init; }

    public required TextFormat Format { get; init; }

    /// <summary>What was wanted, in order.</summary>
    public required ImmutableArray<TextEdit> Edits { get; init; }

    /// <summary>What it comes to, in ascending places of the bytes that it was planned on.</summary>
    public required ImmutableArray<Splice> Splices { get; init; }

    /// <summary>SHA-256 of the bytes that it was planned on, 64 lowercase hexadecimal digits. A file with others is not touched.</summary>
    public required string PlannedOn { get; init; }

    /// <summary>The program's own check, which the new bytes must pass before they replace the old; null for none.</summary>
    public IFileValidator? Validator { get; init; }

    public override string Place => Path;

    public override string Preview => Diff;

    /// <summary>The unified diff that <see cref="Preview"/> shows.</summary>
    private string Diff { get; init; } = "";

    /// <summary>Plans edits on the bytes that were read. Nothing is written.</summary>
    public static FileChangePlan Plan(string id, string path, ReadOnlyMemory<byte> bytes, TextFormat format, ImmutableArray<TextEdit> edits, ImmutableArray<string> findings = default, IFileValidator? validator = null)
    {
        var before = TextDocument.Parse(bytes, format);
        var result = TextEditor.Apply(before, edits.AsSpan());
        if (result.Document is null) return new FileChangePlan { Refusal = result.Refusal };
        if (result.Splices.IsEmpty) return new FileChangePlan();
        return new FileChangePlan
        {
            Change = new FileChange
            {
                Id = id,
                Findings = findings.IsDefault ? [] : findings,
                Path = path,
                Format = format,
                Edits = edits,
                Splices = result.Splices,
                PlannedOn = Fingerprint.Of(bytes.Span),
                Validator = validator,
                Diff = UnifiedDiff.Write(path, before, result.Document),
            },
            After = result.Bytes,
        };
    }
}
