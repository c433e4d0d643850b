using Aforo.Core.Models;

namespace Aforo.Formats.Modeling;

/// <summary>Metadata under GGUF keys in memory: a number (<c>long</c> or <c>double</c>), a text, a truth value, or a list of whole numbers each.</summary>
public sealed class DictionaryModelMetadata(IReadOnlyDictionary<string, object> values) : IModelMetadata
{
    public long? Whole(string key) => Find(key) switch
    {
        long whole => whole,
        int whole => whole,
        double real when real == Math.Floor(real) && Math.Abs(real) < 9e15 => (long)real,
        _ => null,
    };

    public double? Number(string key) => Find(key) switch { long whole => whole, int whole => whole, double real => real, _ => null };

    public string? Text(string key) => Find(key) as string;

    public bool? Flag(string key) => Find(key) as bool?;

    public IReadOnlyList<long> Wholes(string key) => Find(key) as IReadOnlyList<long> ?? [];

    public long? Length(string key) => Find(key) is IReadOnlyList<long> list ? list.Count : null;

    private object? Find(string key) => values.GetValueOrDefault(key);
}
