using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory;

/// <summary>
/// Shortens runs of equal layers. A run reaches its largest size within the first repetitions, since each layer frees what it used; a
/// test holds this against whole graphs. It makes a plan cost the same for 28 layers and for 126.
/// </summary>
internal static class LayerRuns
{
    /// <summary>Longest pattern of layers that repeats in any known architecture, and then some.</summary>
    private const int LongestPattern = 12;

    /// <summary>
    /// At least so many repetitions are kept, and as many more as the number of all leaves over this: free blocks may lie differently after
    /// every second or third layer, and the last layer must find them as it would.
    /// </summary>
    private static int Kept(int pattern) => pattern switch { 1 => 6, <= 3 => 4, _ => 2 };

    public static ImmutableArray<int> Shorten(ModelLayout layout, IPlacement placement)
    {
        var count = layout.Layers.Length;
        // Where weights are copied between backends every layer may need its own size.
        if (!layout.Architecture.HasSteadyRuns || (placement.Backends.Count > 1 && !placement.IsFull)) return [.. Enumerable.Range(0, count)];
        var kinds = Kinds(layout, placement);
        var kept = ImmutableArray.CreateBuilder<int>();
        for (var i = 0; i < count;)
        {
            var (pattern, repetitions) = Longest(kinds, i);
            if (repetitions < 2 * Kept(pattern))
            {
                kept.Add(i++);
                continue;
            }
            var left = Kept(pattern) + repetitions % Kept(pattern);
            // The last repetition is the true end of the run, so that the last layer stays the last.
            for (var j = 0; j < (left - 1) * pattern; j++) kept.Add(i + j);
            var end = i + repetitions * pattern;
            for (var j = end - pattern; j < end; j++) kept.Add(j);
            i = end;
        }
        return kept.ToImmutable();
    }

    private static int[] Kinds(ModelLayout layout, IPlacement placement)
    {
        var known = new Dictionary<(LayerTraits, int, int), int>();
        var kinds = new int[layout.Layers.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            var traits = layout.Layers[i];
            // Which cache a layer reads does not matter, only whether it is its own.
            var key = (traits with { CacheOwner = traits.CacheOwner == i ? 0 : 1 }, placement.OfLayer(i), placement.OfWeight(i, "ffn_up_exps.weight"));
            if (!known.TryGetValue(key, out kinds[i])) known.Add(key, kinds[i] = known.Count);
        }
        return kinds;
    }

    private static (int Pattern, int Repetitions) Longest(int[] kinds, int start)
    {
        (int Pattern, int Repetitions) best = (1, 1);
        for (var pattern = 1; pattern <= LongestPattern; pattern++)
        {
            var end = start + pattern;
            while (end < kinds.Length && kinds[end] == kinds[end - pattern]) end++;
            var repetitions = (end - start) / pattern;
            if (repetitions >= 2 * Kept(pattern) && repetitions * pattern > best.Repetitions * best.Pattern) best = (pattern, repetitions);
        }
        return best;
    }
}
