namespace Aforo.Gateway.Backends;

/// <summary>Which conversations a backend's caches likely hold: for each model the last ones that it read, as many as it has slots.</summary>
internal sealed class CacheBook
{
    private const int MostModels = 100;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedList<string>> _models = [];

    public bool Holds(string model, string conversation)
    {
        lock (_gate) return _models.TryGetValue(model, out var held) && held.Contains(conversation);
    }

    /// <param name="slots">Prompts that it keeps at once.</param>
    public void Took(string model, string conversation, int slots)
    {
        lock (_gate)
        {
            if (!_models.TryGetValue(model, out var held))
            {
                if (_models.Count >= MostModels) _models.Clear();
                _models[model] = held = new LinkedList<string>();
            }
            held.Remove(conversation);
            held.AddLast(conversation);
            while (held.Count > Math.Max(1, slots)) held.RemoveFirst();
        }
    }
}
