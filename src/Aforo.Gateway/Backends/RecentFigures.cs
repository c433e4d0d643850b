using System.Collections.Concurrent;

namespace Aforo.Gateway.Backends;

/// <summary>The last few figures of each model.</summary>
internal sealed class RecentFigures
{
    private const int Remembered = 8;

    /// <summary>A server that answers to any name has as many models as clients make up.</summary>
    private const int MostModels = 1000;

    private readonly ConcurrentDictionary<string, double[]> _models = new();

    /// <summary>The oldest first; null where there are none.</summary>
    public double[]? Of(string model) => _models.GetValueOrDefault(model);

    public void Add(string model, double figure)
    {
        if (!_models.ContainsKey(model) && _models.Count >= MostModels) _models.Clear();
        _models.AddOrUpdate(model, [figure], (_, seen) => [.. seen.TakeLast(Remembered - 1), figure]);
    }
}
