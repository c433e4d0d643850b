namespace Aforo.Core.Models;

/// <summary>Metadata of a model by GGUF key, wherever they come from: a file's header, <c>/api/show</c>, a case, a table of shapes.</summary>
public interface IModelMetadata
{
    /// <summary>Whole number under the key, or null when it is absent or no number. An array answers null.</summary>
    long? Whole(string key);

    /// <summary>Number under the key, or null.</summary>
    double? Number(string key);

    string? Text(string key);

    bool? Flag(string key);

    /// <summary>Numbers of an array; empty when the key is absent, null or no array of numbers. Truth values count as 0 and 1.</summary>
    IReadOnlyList<long> Wholes(string key);

    /// <summary>Length of an array of any type, or null.</summary>
    long? Length(string key);
}
