using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Fitting;

/// <summary>
/// What would make a model fit. Of each kind of change the gentlest that suffices is looked for, else the one that saves most. The order
/// of the kinds is that of what they cost: nothing for one user, quality within the noise, some prefill, quality, decode, context.
/// </summary>
internal sealed class ChangeSearch(MemoryFit fit, PlannableModel model, MemorySettings settings, ImmutableArray<(string Name, WeightInventory Weights)> quantizations)
{
    private static readonly int[] MicroBatches = [256, 128, 64];

    public ImmutableArray<FitChange> Single()
    {
        if (fit.Judge(settings).Outcome is not { HeadroomBytes: { } now }) return [];
        var worth = Worth(now);
        return [.. Kinds(settings, now).Select(kind => Best(kind)).Concat(Offload(now)).OfType<FitChange>().Where(change => change.SavedBytes >= worth)];
    }

    public ImmutableArray<FitChange> Together()
    {
        if (fit.Judge(settings).Outcome is not { HeadroomBytes: { } now }) return [];
        var chosen = new List<FitChange>();
        var (current, weights, worth) = (settings, (WeightInventory?)null, Worth(now));
        for (var kind = 0; ; kind++)
        {
            var kinds = Kinds(current, now, weights).ToArray();
            if (kind >= kinds.Length) return [];
            if (Best(kinds[kind]) is not { } change || change.SavedBytes < worth) continue;
            chosen.Add(change);
            if (change.Suffices) return [.. chosen];
            (current, weights, now) = (change.Settings, change.Weights ?? weights, change.HeadroomBytes);
        }
    }

    /// <summary>Less than a hundredth of what is missing is no help.</summary>
    private static long Worth(long headroom) => Math.Max(1, -headroom / 100);

    private static FitChange? Best(IEnumerable<FitChange?> changes)
    {
        FitChange? last = null;
        foreach (var change in changes)
        {
            if (change is null) continue;
            last = change;
            if (change.Suffices) break;
        }
        return last;
    }

    private IEnumerable<IEnumerable<FitChange?>> Kinds(MemorySettings start, long now, WeightInventory? weights = null)
    {
        yield return start.Parallel > 1 ? [Change("parallel", 1, now, start with { Parallel = 1 }, weights)] : [];
        yield return Cache(start, "q8_0", now, weights);
        yield return MicroBatches.Where(size => size < start.MicroBatch).Select(size => Change("ubatch-size", size, now, start with { MicroBatch = size }, weights));
        yield return quantizations.Select(other => Change("quantization", other.Name, now, start, other.Weights));
        yield return Context(start, now, weights);
        yield return Cache(start, "q4_0", now, weights);
    }

    private IEnumerable<FitChange?> Cache(MemorySettings start, string type, long now, WeightInventory? weights)
    {
        if (start.FlashAttention == FlashAttention.Off || GgmlType.Find(type) is not { } smaller || GgmlType.Find(start.CacheTypeK) is not { } keys || GgmlType.Find(start.CacheTypeV) is not { } values) yield break;
        if (Size(smaller) < Math.Max(Size(keys), Size(values))) yield return Change("cache-type", type, now, start with { CacheTypeK = type, CacheTypeV = type }, weights);
    }

    private IEnumerable<FitChange?> Context(MemorySettings start, long now, WeightInventory? weights)
    {
        var asked = start.ContextSize > 0 ? start.ContextSize : model.Shape.NativeContext;
        if (Of(weights).LargestContext(start) is > 0 and var largest && largest < asked) yield return Change("ctx-size", largest, now, start with { ContextSize = largest }, weights);
    }

    /// <summary>As few experts, or as few layers, as are needed leave the devices.</summary>
    private IEnumerable<FitChange?> Offload(long now)
    {
        if (fit.Devices == 0 || model.Shape.Layers is not { } layers) yield break;
        if (model.Shape.Experts is not null) yield return Least(settings.CpuExpertLayers + 1, layers, count => Change("n-cpu-moe", count, now, settings with { CpuExpertLayers = count }, null));
        var most = Math.Min(settings.GpuLayers ?? layers + 1, layers + 1);
        yield return Least(1, most, count => Change("gpu-layers", most - count, now, settings with { GpuLayers = most - count }, null));
    }

    /// <summary>The change with the smallest count that suffices, else with the largest.</summary>
    private static FitChange? Least(int low, int high, Func<int, FitChange?> change)
    {
        if (high < low || change(high) is not { } most || !most.Suffices) return high < low ? null : change(high);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (change(middle) is { Suffices: true } enough) (high, most) = (middle, enough);
            else low = middle + 1;
        }
        return most;
    }

    private FitChange? Change(string option, long value, long now, MemorySettings changed, WeightInventory? weights) => Change(option, value.ToString(CultureInfo.InvariantCulture), now, changed, weights);

    private FitChange? Change(string option, string value, long now, MemorySettings changed, WeightInventory? weights) =>
        Of(weights).Judge(changed).Outcome?.HeadroomBytes is { } left && left > now ? new FitChange(option, value, left - now, left) { Settings = changed, Weights = weights } : null;

    private MemoryFit Of(WeightInventory? weights) => weights is null ? fit : fit.With(weights);

    private static double Size(GgmlType type) => (double)type.BlockBytes / type.BlockElements;
}
