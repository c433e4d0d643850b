using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>Why a name was not resolved.</summary>
public enum ResolutionFault
{
    /// <summary>Nothing has that name.</summary>
    Unknown,

    /// <summary>Several different things have it; <see cref="Resolution{T}.Candidates"/> lists them.</summary>
    Ambiguous,

    /// <summary>The thing is known, but not with that capacity or quantization; the candidates are those that there are.</summary>
    NoSuchVariant,

    /// <summary>It is not written as a name or a description is; <see cref="Resolution{T}.About"/> is the part that is wrong.</summary>
    Malformed,
}

/// <summary>What a name stands for, or why that cannot be said. Nothing is guessed.</summary>
public sealed record Resolution<T>
    where T : class
{
    public T? Value { get; init; }

    /// <summary>Null when it was resolved.</summary>
    public ResolutionFault? Fault { get; init; }

    /// <summary>The part of the text that the fault is about.</summary>
    public string? About { get; init; }

    /// <summary>Ids, capacities or keys that would have been right; of an unknown name those that resemble it.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];

    internal static Resolution<T> Of(T value) => new() { Value = value };

    internal static Resolution<T> No(ResolutionFault fault, string about, IEnumerable<string> candidates) => new() { Fault = fault, About = about, Candidates = [.. candidates.Take(40)] };
}
