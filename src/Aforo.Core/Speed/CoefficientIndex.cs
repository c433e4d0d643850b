using System.Collections.Immutable;

namespace Aforo.Core.Speed;

/// <summary>Positions of named coefficients. Fitting adds names as it meets them; afterwards a name that is not there counts as 0.</summary>
public sealed class CoefficientIndex
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    private CoefficientIndex(bool grows) => Grows = grows;

    public IReadOnlyList<string> Names => _names;

    private bool Grows { get; }

    /// <summary>An index for fitting.</summary>
    public static CoefficientIndex Growing() => new(grows: true);

    /// <summary>An index of known names.</summary>
    public static CoefficientIndex Of(IEnumerable<string> names)
    {
        var index = new CoefficientIndex(grows: false);
        foreach (var name in names) index.Add(name);
        return index;
    }

    /// <summary>
    /// The sum of a coefficient and its offsets: <c>name</c> by itself and <c>name|part</c> for each part, one that is empty or ends with a bar left out.
    /// </summary>
    internal Term Term(string name, params ReadOnlySpan<string> parts)
    {
        var at = ImmutableArray.CreateBuilder<(int, double)>();
        Take(at, name, 1);
        foreach (var part in parts)
            if (part.Length > 0 && !part.EndsWith('|')) Take(at, $"{name}|{part}", 1);
        return new Term(at.ToImmutable());
    }

    /// <summary>A coefficient, and its offset for a backend, times a number.</summary>
    internal Term Slope(string name, string backend, double factor)
    {
        var at = ImmutableArray.CreateBuilder<(int, double)>();
        if (factor != 0)
        {
            Take(at, name, factor);
            Take(at, $"{name}|{backend}", factor);
        }
        return new Term(at.ToImmutable());
    }

    private void Take(ImmutableArray<(int, double)>.Builder at, string name, double factor)
    {
        if (!_positions.TryGetValue(name, out var position))
        {
            if (!Grows) return;
            position = Add(name);
        }
        at.Add((position, factor));
    }

    private int Add(string name)
    {
        if (!_positions.TryAdd(name, _names.Count)) return _positions[name];
        _names.Add(name);
        return _names.Count - 1;
    }
}
