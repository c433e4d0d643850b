using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Systems.Logs;

/// <summary>The facts of one log. A later statement of the same thing takes the place of an earlier one: the last start is in force.</summary>
internal sealed class FactShelf
{
    private const int MaxModels = 64;

    private const int MaxFactsOfAModel = 256;

    private readonly Dictionary<string, Dictionary<Key, Entry>> _models = [];
    private readonly Dictionary<Key, Entry> _common = [];
    private int _order;

    private readonly record struct Key(string Name, string? Layer, string? Device, string? Timeout);

    private readonly record struct Entry(Fact Fact, int Order);

    /// <summary>The last value of that name for a model and device.</summary>
    public FactValue Value(string name, string? layer, string? model = null, string? device = null) =>
        Of(model)?.TryGetValue(new Key(name, layer, device, null), out var entry) == true ? entry.Fact.Value : FactValue.Unknown;

    public void Put(Fact fact)
    {
        var facts = Of(fact.Scope.Model) ?? Add(fact.Scope.Model!);
        var key = new Key(fact.Name, fact.Layer, fact.Scope.Device, fact.Scope.Timeout);
        var known = facts.TryGetValue(key, out var before);
        if (!known && facts.Count >= MaxFactsOfAModel) return;
        facts[key] = new Entry(fact, known ? before.Order : _order++);
    }

    /// <summary>A runtime started: what variables said before holds no more.</summary>
    public void ForgetLayer(string layer)
    {
        foreach (var key in _common.Keys.Where(key => key.Layer == layer).ToArray()) _common.Remove(key);
    }

    /// <summary>A model is loaded anew: what its last load printed holds no more. Speeds were measured and stay.</summary>
    public void ForgetLoad(string? model)
    {
        if (Of(model) is not { Count: > 0 } facts) return;
        foreach (var key in facts.Keys.Where(key => key.Layer is Layers.Loaded or Layers.Slots).ToArray()) facts.Remove(key);
    }

    public ImmutableArray<Fact> Seal(string? runtime, string? file) =>
        [.. _models.Values.Prepend(_common).SelectMany(facts => facts.Values).OrderBy(entry => entry.Order).Select(entry => entry.Fact with
        {
            Scope = entry.Fact.Scope with { Runtime = runtime },
            Source = entry.Fact.Source with { File = file },
        })];

    private Dictionary<Key, Entry>? Of(string? model) => model is null ? _common : _models.GetValueOrDefault(model);

    private Dictionary<Key, Entry> Add(string model)
    {
        if (_models.Count >= MaxModels) _models.Remove(_models.MinBy(pair => pair.Value.Values.Select(entry => entry.Fact.Source.Line ?? 0).DefaultIfEmpty().Max()).Key);
        return _models[model] = [];
    }
}
