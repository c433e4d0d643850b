using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory;

/// <summary>Layers of which a graph is built, and the runs of equal layers that were shortened for it.</summary>
/// <param name="Layers">Indexes of the layers, ascending.</param>
/// <param name="Runs">Shortened runs, in order; none if the layers are all there are.</param>
internal sealed record LayerSelection(ImmutableArray<int> Layers, ImmutableArray<LayerRun> Runs);

/// <summary>Layers that repeat a pattern.</summary>
/// <param name="First">First layer of the run.</param>
/// <param name="Pattern">Layers of one repetition.</param>
/// <param name="Repetitions">How often the model repeats it.</param>
/// <param name="Kept">How often the shortened graph does; the last one is the model's last.</param>
internal readonly record struct LayerRun(int First, int Pattern, int Repetitions, int Kept)
{
    /// <summary>First layer of a repetition that was kept.</summary>
    public int LayerOf(int kept) => First + (kept == Kept - 1 ? Repetitions - 1 : kept) * Pattern;
}

/// <summary>
/// Shortens runs of equal layers, which makes a plan cost the same for 28 layers and for 126. Whether the shorter graph needs the same
/// buffers is decided by <see cref="ComputeBuffer"/>, from the state of the allocator between the repetitions.
/// </summary>
internal static class LayerRuns
{
    /// <summary>Longest pattern of layers that repeats in any known architecture, and then some.</summary>
    private const int LongestPattern = 12;

    public static LayerSelection Whole(ModelLayout layout) => new([.. Enumerable.Range(0, layout.Layers.Length)], []);

    public static LayerSelection Shorten(ModelLayout layout, IPlacement placement)
    {
        // Where weights are copied between backends every layer needs its own size, by the types of its tensors.
        if (placement.Backends.Count > 1 && !placement.KeepsWeightsInPlace) return Whole(layout);
        var kinds = Kinds(layout, placement);
        var layers = ImmutableArray.CreateBuilder<int>();
        var runs = ImmutableArray.CreateBuilder<LayerRun>();
        for (var i = 0; i < kinds.Length;)
        {
            var (pattern, repetitions) = Longest(kinds, i);
            var kept = Kept(pattern, repetitions);
            if (kept >= repetitions)
            {
                layers.Add(i++);
                continue;
            }
            runs.Add(new LayerRun(i, pattern, repetitions, kept));
            for (var j = 0; j < (kept - 1) * pattern; j++) layers.Add(i + j);
            var end = i + repetitions * pattern;
            for (var j = end - pattern; j < end; j++) layers.Add(j);
            i = end;
        }
        return new LayerSelection(layers.ToImmutable(), runs.ToImmutable());
    }

    /// <summary>
    /// Free memory may lie the same only after every second or third repetition: as many are left over as make the difference a multiple
    /// of that. Of long patterns few are kept, they would be no shorter otherwise.
    /// </summary>
    private static int Kept(int pattern, int repetitions)
    {
        var (least, period) = pattern switch { 1 => (6, 6), <= 3 => (4, 2), _ => (3, 1) };
        return repetitions < least ? repetitions : least + (repetitions - least) % period;
    }

    private static int[] Kinds(ModelLayout layout, IPlacement placement)
    {
        var known = new Dictionary<(LayerTraits, int, int, int), int>();
        var kinds = new int[layout.Layers.Length];
        for (var i = 0; i < kinds.Length; i++)
        {
            var traits = layout.Layers[i];
            // Which cache a layer reads does not matter, only whether it is its own.
            var key = (traits with { CacheOwner = traits.CacheOwner == i ? 0 : 1 }, layout.Architecture.Kind(i), placement.OfLayer(i), placement.OfWeight(i, "ffn_up_exps.weight"));
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
            if (Kept(pattern, repetitions) < repetitions && repetitions * pattern > best.Repetitions * best.Pattern) best = (pattern, repetitions);
        }
        return best;
    }
}
