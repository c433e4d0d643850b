using System.Collections.Immutable;

namespace Aforo.Formats.Gguf;

/// <summary>The header of a GGUF file: metadata and tensor descriptions, without weights and without the vocabulary.</summary>
public sealed record GgufFile
{
    public required int Version { get; init; }

    public required bool BigEndian { get; init; }

    /// <summary>Alignment of the data section and of each tensor in it, bytes.</summary>
    public required int Alignment { get; init; }

    /// <summary>Entries in the order of the file.</summary>
    public required ImmutableArray<GgufEntry> Entries { get; init; }

    public required ImmutableArray<GgufTensor> Tensors { get; init; }

    /// <summary>Offset of the data section.</summary>
    public required long DataOffset { get; init; }

    public required long FileLength { get; init; }

    /// <summary>Set when the descriptions are whole and the data section is not: a download that stopped.</summary>
    public GgufError? Truncated { get; init; }

    public GgufEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key == key) return entry;
        }
        return null;
    }
}

/// <summary>The header, or what is wrong.</summary>
public sealed record GgufOutcome(GgufFile? File, GgufError? Error)
{
    public static implicit operator GgufOutcome(GgufFile file) => new(file, null);

    public static implicit operator GgufOutcome(GgufError error) => new(null, error);
}
