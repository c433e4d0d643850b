using System.Collections.Immutable;
using Aforo.Core.Models;

namespace Aforo.Core.Catalog;

/// <summary>A model of the catalogue, in a quantization where one was named.</summary>
public sealed record ModelChoice
{
    public required ModelEntry Model { get; init; }

    /// <summary>As the catalogue writes it, <c>Q4_K_M</c>; null where none was named.</summary>
    public string? Quantization { get; init; }

    /// <summary>Files in that quantization: exact sizes first, then whole files, then the rest. Empty where the catalogue has none.</summary>
    public ImmutableArray<ModelSize> Sizes { get; init; } = [];

    /// <summary>Size to reckon with; null where none is known.</summary>
    public ModelSize? Size => Sizes.IsEmpty ? null : Sizes[0];
}

/// <summary>
/// Finds the model that a name stands for. Order: an Ollama tag exactly as it is; id; exact name or alias; unique prefix. A
/// quantization may follow a colon.
/// </summary>
public sealed class ModelResolver
{
    /// <summary>Fewer letters in common say nothing.</summary>
    private const int FewestShared = 5;

    private const int MostNear = 6;

    private readonly ModelCatalog _catalog;
    private readonly Dictionary<string, (ModelEntry Model, string? Quantization)> _tags = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ModelEntry> _exact = new(StringComparer.Ordinal);
    private readonly List<(string Name, ModelEntry Model)> _names = [];

    public ModelResolver(ModelCatalog catalog)
    {
        _catalog = catalog;
        foreach (var model in catalog.Models)
        {
            foreach (var alias in model.Aliases.Where(IsTag)) _tags.TryAdd(alias, (model, model.Ollama.FirstOrDefault(tag => tag.Tag == alias)?.Quant));
            foreach (var tag in model.Ollama) _tags.TryAdd(tag.Tag, (model, tag.Quant));
        }
        foreach (var model in catalog.Models)
            foreach (var name in (string[])[model.Id, model.Name, .. model.Aliases.Where(alias => !IsTag(alias))])
            {
                _exact.TryAdd(DeviceNames.Squeeze(name), model);
                _names.Add((DeviceNames.Squeeze(name), model));
            }
    }

    public Resolution<ModelChoice> Resolve(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 400) return Resolution<ModelChoice>.No(ResolutionFault.Malformed, text.Length == 0 ? "" : text[..40], []);
        if (_tags.TryGetValue(text, out var tagged)) return Choice(tagged.Model, tagged.Quantization, text);
        if (Named(text) is { } whole) return Choice(whole, null, text);
        var colon = text.LastIndexOf(':');
        if (colon <= 0) return ByPrefix(text, null);
        var (name, rest) = (text[..colon], text[(colon + 1)..]);
        if (Named(name) is { } model) return Choice(model, rest, text);
        // "qwen3-coder:30b" as people shorten it: the part after the colon belongs to the name.
        if (Named(name + "-" + rest) is { } joined) return Choice(joined, null, text);
        return ByPrefix(name, rest) is { Fault: not ResolutionFault.Unknown } found ? found : ByPrefix(name + "-" + rest, null);
    }

    /// <summary>
    /// Ids of other models whose names begin with a text that stands for one of them, as <c>qwen3</c> does for the 8B; none where the text is the whole name of the one that is meant.
    /// </summary>
    public IEnumerable<string> Alike(string text, ModelEntry meant)
    {
        text = text.Trim();
        if (text.Length > 400) return [];
        var colon = text.IndexOf(':');
        var normal = DeviceNames.Squeeze(colon > 0 ? text[..colon] : text);
        if (colon > 0 && _tags.ContainsKey(text)) return [];
        if (normal == DeviceNames.Squeeze(meant.Id) || normal == DeviceNames.Squeeze(meant.Name)) return [];
        return _names.Where(entry => entry.Model != meant && entry.Name.StartsWith(normal, StringComparison.Ordinal)).Select(entry => entry.Model.Id).Distinct().Take(MostNear);
    }

    private static bool IsTag(string alias) => alias.Contains(':', StringComparison.Ordinal);

    private ModelEntry? Named(string name) => _catalog.Find(name.ToLowerInvariant()) ?? _exact.GetValueOrDefault(DeviceNames.Squeeze(name));

    private Resolution<ModelChoice> ByPrefix(string name, string? quantization)
    {
        var normal = DeviceNames.Squeeze(name);
        var fitting = normal.Length < 2 ? [] : _names.Where(entry => entry.Name.StartsWith(normal, StringComparison.Ordinal)).Select(entry => entry.Model).Distinct().ToArray();
        return fitting switch
        {
            [var one] => Choice(one, quantization, name),
            [] => Resolution<ModelChoice>.No(ResolutionFault.Unknown, name, normal.Length < 2 ? [] : Near(normal)),
            _ => Resolution<ModelChoice>.No(ResolutionFault.Ambiguous, name, fitting.Select(model => model.Id)),
        };
    }

    /// <summary>Models whose names contain the text, else those that begin most like it: a release that is not listed yet has elder ones.</summary>
    private IEnumerable<string> Near(string normal)
    {
        string[] containing = [.. _names.Where(entry => entry.Name.Contains(normal, StringComparison.Ordinal)).Select(entry => entry.Model.Id).Distinct()];
        if (containing.Length > 0) return containing;
        var shared = _names.Select(entry => (Length: entry.Name.AsSpan().CommonPrefixLength(normal), entry.Model.Id)).Where(entry => entry.Length >= FewestShared).ToArray();
        return shared.Length == 0 ? [] : shared.Where(entry => entry.Length == shared.Max(other => other.Length)).Select(entry => entry.Id).Distinct().Take(MostNear);
    }

    private static Resolution<ModelChoice> Choice(ModelEntry model, string? quantization, string text)
    {
        if (quantization is null) return Resolution<ModelChoice>.Of(new ModelChoice { Model = model });
        var wanted = DeviceNames.Squeeze(quantization);
        var sizes = model.Sizes.Where(size => DeviceNames.Squeeze(size.Quant) == wanted)
            .OrderByDescending(size => size.IsExact && size.What is null).ThenBy(size => size.What is not null).ThenByDescending(size => size.IsExact).ToImmutableArray();
        // One without a published file can be derived, if the quantizer knows it.
        var mixture = sizes.IsEmpty ? QuantizationMixture.Find(quantization) : null;
        return sizes.IsEmpty && mixture is null && !model.Sizes.IsEmpty && !model.Ollama.Any(tag => tag.Quant is { } quant && DeviceNames.Squeeze(quant) == wanted)
            ? Resolution<ModelChoice>.No(ResolutionFault.NoSuchVariant, text, model.Sizes.Select(size => $"{model.Id}:{size.Quant}").Distinct())
            : Resolution<ModelChoice>.Of(new ModelChoice { Model = model, Quantization = sizes.IsEmpty ? mixture?.Name ?? quantization : sizes[0].Quant, Sizes = sizes });
    }
}
