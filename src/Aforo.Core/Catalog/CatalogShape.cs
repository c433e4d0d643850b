using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Catalog;

/// <summary>
/// The shape of a model by the catalogue's own keys: GGUF names without the architecture's prefix and without
/// <c>attention.</c>, dots of <c>ssm.*</c> and <c>rope.*</c> as underscores.
/// </summary>
public sealed record CatalogShape
{
    /// <summary>Plain values.</summary>
    public ImmutableDictionary<string, FactValue> Values { get; init; } = ImmutableDictionary<string, FactValue>.Empty;

    /// <summary>Values that differ by kind of layer, such as <c>head_count_kv</c> of <c>sliding</c> and <c>full</c> layers.</summary>
    public ImmutableDictionary<string, ImmutableDictionary<string, long>> ByKind { get; init; } = ImmutableDictionary<string, ImmutableDictionary<string, long>>.Empty;

    /// <summary>Lists, such as <c>attention_layers</c>.</summary>
    public ImmutableDictionary<string, ImmutableArray<long>> Lists { get; init; } = ImmutableDictionary<string, ImmutableArray<long>>.Empty;

    public long? Whole(string key) => Values.TryGetValue(key, out var value) ? value.Whole : null;

    public string? Text(string key) => Values.TryGetValue(key, out var value) ? value.Text : null;

    public bool? Flag(string key) => Values.TryGetValue(key, out var value) ? value.Flag : null;
}
