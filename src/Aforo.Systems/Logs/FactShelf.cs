using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Systems.Logs;

/// <summary>The facts of one log. A later statement of the same thing takes the place of an earlier one: the last start is in force.</summary>
internal sealed class FactShelf
{
    private const int MaxModels = 64;

    private readonly Dictionary<Key, Entry> _facts = [];
    private readonly List<string> _models = [];
    private int _order;

    private readonly record struct Key(string Name, string? Layer, string? Model, string? Device, string? Timeout, string? Of);

    private readonly record struct Entry(Fact Fact, int Order);

    /// <summary>The last value of that name for a model and device.</summary>
    public FactValue Value(string name, string? layer, string? model = null, string? device = null) =>
        _facts.TryGetValue(new Key(name, layer, model, device, null, null), out var entry) ? entry.Fact.Value : FactValue.Unknown;

    /// <param name="of">Tells apart two facts of the same name and scope, such as variables.</param>
    public void Put(Fact fact, string? of = null)
    {
        if (fact.Scope.Model is { } model && !_models.Contains(model))
        {
            _models.Add(model);
            if (_models.Count > MaxModels)
            {
                Forget(key => key.Model == _models[0]);
                _models.RemoveAt(0);
            }
        }
        var key = new Key(fact.Name, fact.Layer, fact.Scope.Model, fact.Scope.Device, fact.Scope.Timeout, of);
        if (_facts.Count >= 4096 && !_facts.ContainsKey(key)) return;
        _facts[key] = new Entry(fact, _facts.TryGetValue(key, out var before) ? before.Order : _order++);
    }

    /// <summary>A runtime started: what variables said before holds no more.</summary>
    public void ForgetLayer(string layer) => Forget(key => key.Layer == layer);

    /// <summary>A model is loaded anew: what its last load printed holds no more. Speeds were measured and stay.</summary>
    public void ForgetLoad(string? model) =>
        Forget(key => key.Model == model && key.Name is not (FactNames.PrefillSpeed or FactNames.DecodeSpeed) && key.Layer is Layers.Loaded or Layers.Slots);

    public ImmutableArray<Fact> Seal(string? runtime, string? file) =>
        [.. _facts.Values.OrderBy(entry => entry.Order).Select(entry => entry.Fact with
        {
            Scope = entry.Fact.Scope with { Runtime = runtime },
            Source = entry.Fact.Source with { File = file },
        })];

    private void Forget(Func<Key, bool> which)
    {
        foreach (var key in _facts.Keys.Where(which).ToArray()) _facts.Remove(key);
    }
}
