using System.Collections.Immutable;
using Aforo.Core.Diagnosis;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>The definitions that exist, newest first.</summary>
internal sealed class Library(ImmutableArray<SimulatedDefinition> definitions)
{
    private readonly Lock _changing = new();
    private ImmutableArray<SimulatedDefinition> _all = definitions;

    public ImmutableArray<SimulatedDefinition> All
    {
        get
        {
            lock (_changing) return _all;
        }
    }

    public SimulatedDefinition? Find(string name) => All.FirstOrDefault(definition => ModelNames.Same(definition.Name, name));

    /// <summary>Adds a definition, or replaces the one of that name.</summary>
    public void Put(SimulatedDefinition definition)
    {
        lock (_changing) _all = [definition, .. _all.Where(other => !ModelNames.Same(other.Name, definition.Name))];
    }

    public bool Remove(string name)
    {
        lock (_changing)
        {
            var before = _all.Length;
            _all = _all.RemoveAll(definition => ModelNames.Same(definition.Name, name));
            return _all.Length < before;
        }
    }
}
