using Aforo.Core.Models;

namespace Aforo.Formats.Gguf;

/// <summary>Metadata of a GGUF header.</summary>
public sealed class GgufModelMetadata : IModelMetadata
{
    private readonly Dictionary<string, GgufEntry> _entries;

    public GgufModelMetadata(GgufFile file) => _entries = file.Entries.ToDictionary(entry => entry.Key, StringComparer.Ordinal);

    public long? Whole(string key) => Find(key)?.Whole;

    public double? Number(string key) => Find(key)?.Number;

    public string? Text(string key) => Find(key)?.Text;

    public bool? Flag(string key) => Find(key) is { Type: GgufType.Bool, Whole: { } value } ? value != 0 : null;

    public IReadOnlyList<long> Wholes(string key) => Find(key)?.Elements ?? [];

    public long? Length(string key) => Find(key) is { Type: GgufType.Array } array ? array.Length : null;

    private GgufEntry? Find(string key) => _entries.GetValueOrDefault(key);
}
