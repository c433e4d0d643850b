using Aforo.Core.Memory.Architectures;
using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>Settings after everything that the engine rounds, bounds or refuses (<c>llama-context.cpp</c> of llama.cpp v0.5.0).</summary>
internal sealed record EffectiveSettings(GraphSettings Graph, long Context, long ContextPerSlot)
{
    /// <summary>Cells are allocated in multiples of this.</summary>
    private const int Padding = 256;

    /// <summary>Most slots that the engine takes.</summary>
    private const int MostSequences = 256;

    public static (EffectiveSettings? Settings, string? Refusal) Of(ModelLayout layout, MemorySettings settings)
    {
        if (GgmlType.Find(settings.CacheTypeK) is not { } typeK) return (null, $"unknown cache type {settings.CacheTypeK}");
        if (GgmlType.Find(settings.CacheTypeV) is not { } typeV) return (null, $"unknown cache type {settings.CacheTypeV}");
        if (settings.Parallel is < 1 or > MostSequences) return (null, $"the number of slots must be between 1 and {MostSequences}");
        if (settings.BatchSize < 1 && settings.MicroBatch < 1) return (null, "batch and micro-batch can't both be 0");
        if (layout.HasSliding && layout.Layers.All(layer => !layer.IsSliding) && !layout.Shape.SlidingLayers.Contains(true)) return (null, $"the engine ends itself on {layout.Shape.Architecture} where no layer has the window");
        var asked = settings.ContextSize > 0 ? settings.ContextSize : layout.Shape.NativeContext ?? 0;
        if (asked is < 1 or > uint.MaxValue / 2) return (null, settings.ContextSize > 0 ? $"a context of {settings.ContextSize} tokens" : "no context size, and the model names no trained length");
        // A quantized value cache turns "auto" into "on".
        var flash = settings.FlashAttention != FlashAttention.Off;
        if (RefusedTypes(layout, typeK, typeV, flash) is { } refusal) return (null, refusal);

        var slots = settings.Parallel;
        var batch = Math.Min(asked, settings.BatchSize < 1 ? settings.MicroBatch : settings.BatchSize);
        var microBatch = Math.Min(batch, settings.MicroBatch < 1 ? batch : settings.MicroBatch);
        var context = Pad(asked);
        var perSlot = context;
        if (!settings.KvUnified)
        {
            perSlot = Pad(context / slots);
            if (perSlot == 0) return (null, "no context is left for each slot");
            context = perSlot * slots;
        }
        var outputsMax = settings.OutputsMax switch { null => slots, 0 => batch, { } rows => rows };
        // The engine keeps one row for each slot and ends itself if they are not reserved.
        if (outputsMax < slots) return (null, $"{outputsMax} rows of logits for {slots} slots");
        var tokens = Math.Min(context, microBatch);
        // Rows that are lost in attention are missed when they are added to what came in; in the last layer rows are picked before that.
        if (tokens % slots != 0 && !settings.KvUnified && !layout.Architecture.TakesUnevenBatches && layout.Layers.SkipLast(1).Any(layer => layer.HasCache))
            return (null, $"the engine ends itself on {layout.Shape.Architecture} where the micro-batch does not divide by the slots; --kv-unified helps");
        var sliding = settings.SwaFull ? perSlot : Pad(Math.Min(perSlot, layout.Window * (settings.KvUnified ? slots : 1) + microBatch));
        return (new EffectiveSettings(new GraphSettings
        {
            Outputs = Math.Min(tokens, outputsMax),
            Tokens = (tokens + slots - 1) / slots * slots,
            Sequences = slots,
            Streams = settings.KvUnified ? 1 : slots,
            Cells = perSlot,
            SlidingCells = sliding,
            TypeK = typeK,
            TypeV = typeV,
            FlashAttention = flash,
            ValuesTransposed = !flash,
        }, context, perSlot), null);
    }

    public static long Pad(long tokens) => (tokens + Padding - 1) / Padding * Padding;

    private static string? RefusedTypes(ModelLayout layout, GgmlType typeK, GgmlType typeV, bool flash)
    {
        if (layout.IsLatent && !ReferenceEquals(typeK, typeV)) return $"latent attention takes one cache type, not {typeK.Name} and {typeV.Name}";
        if (typeV.BlockElements > 1 && !flash) return "a quantized value cache needs flash attention";
        foreach (var layer in layout.Layers)
        {
            // Fused kernels read head by head, the others row by row.
            if ((flash ? layer.KeyLength : layer.KeyRow) % typeK.BlockElements != 0) return $"{typeK.Name} does not divide a key of {layer.KeyLength}";
            if ((flash ? layer.ValueLength : layer.ValueRow) % typeV.BlockElements != 0) return $"{typeV.Name} does not divide a value of {layer.ValueLength}";
        }
        return null;
    }
}
