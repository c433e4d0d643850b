using Aforo.Core.Messages;
using Aforo.Formats.Messages;

namespace Aforo.Formats.Gguf;

/// <summary>Types of metadata values, with their numbers in a file.</summary>
public enum GgufType
{
    UInt8 = 0,
    Int8 = 1,
    UInt16 = 2,
    Int16 = 3,
    UInt32 = 4,
    Int32 = 5,
    Float32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    UInt64 = 10,
    Int64 = 11,
    Float64 = 12,
}

/// <summary>What is wrong with a file, and at which byte.</summary>
/// <param name="Offset">Offset of the first byte that is wrong, or where bytes are missing.</param>
/// <param name="What">One sentence: what is wrong, and what would be right.</param>
public sealed record GgufError(long Offset, Saying What)
{
    /// <summary><see cref="What"/> in English.</summary>
    public string Message => FormatsWording.InEnglish(What);

    /// <summary>The error with its byte.</summary>
    public Saying Told => new Saying("reading.gguf.byte", ("offset", Offset)).With("what", What);

    /// <summary>The error with the file that it is about.</summary>
    public Saying At(string path) => new Saying("reading.gguf.place", ("path", path), ("offset", Offset)).With("what", What);

    public override string ToString() => $"byte {Offset}: {Message}";
}

/// <summary>One metadata entry. Long texts and long arrays are not kept: <see cref="Offset"/> says where they lie.</summary>
public sealed record GgufEntry
{
    public required string Key { get; init; }

    public required GgufType Type { get; init; }

    /// <summary>Offset of the value: of a text its length field, of an array its element type.</summary>
    public required long Offset { get; init; }

    /// <summary>Whole number, number, truth value (0 or 1) as the file has it.</summary>
    public long? Whole { get; init; }

    public double? Number { get; init; }

    /// <summary>The text, where it is no longer than <see cref="GgufReader.LongestKeptText"/> bytes.</summary>
    public string? Text { get; init; }

    /// <summary>Of an array: type of its elements.</summary>
    public GgufType? ElementType { get; init; }

    /// <summary>Of an array: number of elements; of a text: length in bytes.</summary>
    public long? Length { get; init; }

    /// <summary>Of a short array of whole numbers or truth values: the elements; else empty.</summary>
    public IReadOnlyList<long> Elements { get; init; } = [];
}

/// <summary>Description of one tensor.</summary>
public sealed record GgufTensor
{
    public required string Name { get; init; }

    /// <summary>Elements along each dimension, the fastest first; empty for a single number.</summary>
    public required IReadOnlyList<long> Dimensions { get; init; }

    /// <summary>Number of its ggml type.</summary>
    public required int TypeId { get; init; }

    /// <summary>Offset from the start of the data section.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Size in bytes without padding; null when the type is not known.</summary>
    public required long? Bytes { get; init; }

    public long Elements => Dimensions.Aggregate(1L, (product, dimension) => product * dimension);
}
