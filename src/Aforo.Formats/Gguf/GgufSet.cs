using System.Collections.Immutable;

namespace Aforo.Formats.Gguf;

/// <summary>One file of a model.</summary>
public sealed record GgufPart(string Path, GgufFile File);

/// <summary>All files of a model in order: one, or the parts of a split.</summary>
public sealed record GgufSet(ImmutableArray<GgufPart> Parts)
{
    /// <summary>The part that holds the metadata.</summary>
    public GgufPart First => Parts[0];

    /// <summary>Tensors of all parts, in order.</summary>
    public IEnumerable<GgufTensor> Tensors => Parts.SelectMany(part => part.File.Tensors);

    /// <summary>Size of all files, in bytes.</summary>
    public long FileBytes => Parts.Sum(part => part.File.FileLength);
}

/// <summary>The files, or what is wrong and with which of them.</summary>
public sealed record GgufSetOutcome(GgufSet? Set, string Path, GgufError? Error);
