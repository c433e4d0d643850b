using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Attention over the cache (<c>build_attn</c>, <c>build_attn_mha</c>, <c>llama-kv-cache.cpp</c>).</summary>
internal sealed partial class GraphContext
{
    public AttentionInput Attention()
    {
        var full = Inputs(settings.Cells, sliding: false);
        return new AttentionInput(full, layout.HasSliding ? Inputs(settings.SlidingCells, sliding: true) : null);
    }

    /// <summary>
    /// Stores keys and values of the micro-batch and attends to the cache. Keys and values are null in layers that read another's
    /// cache. <paramref name="output"/> names the projection of the result, if there is one.
    /// </summary>
    public GraphTensor Attend(AttentionInput input, GraphTensor q, GraphTensor? k, GraphTensor? v, string? output = "attn_output", bool outputBias = false,
        bool sinks = false, bool softcap = false, GraphTensor? decompress = null)
    {
        var inputs = Traits.IsSliding ? input.Sliding! : input.Full;
        if (inputs.KeyRotation is { } keyRotation)
        {
            q = Rotate(q, keyRotation);
            if (k is not null) k = Rotate(k, keyRotation);
        }
        if (inputs.ValueRotation is { } rotation && v is not null) v = Rotate(v, rotation);
        Expand(q);
        // With two caches the engine adds keys first, else values first.
        if (layout.HasSliding)
        {
            if (k is not null) Expand(k);
            if (v is not null) Expand(v);
        }
        else
        {
            if (v is not null) Expand(v);
            if (k is not null) Expand(k);
        }
        var (keys, values) = Cache(Traits.CacheOwner, inputs.Cells);
        if (k is not null) Expand(StoreKeys(keys, k, inputs.KeyRows, inputs.Cells));
        if (v is not null && values is not null) Expand(StoreValues(values, v, inputs.ValueRows!, inputs.Cells));

        var traits = Traits;
        var cachedKeys = GraphOps.View(keys, traits.KeyLength, traits.KvHeads, inputs.Cells, settings.Streams,
            Row(keys.Type, traits.KeyLength), Row(keys.Type, keys.Ne0), Row(keys.Type, keys.Ne0 * inputs.Cells));
        var cachedValues = values is null
            ? GraphOps.View(cachedKeys, v!.Ne0, cachedKeys.Ne1, cachedKeys.Ne2, cachedKeys.Ne3, cachedKeys.Nb1, cachedKeys.Nb2, cachedKeys.Nb3)
            : CachedValues(values, traits.ValueLength, traits.KvHeads, inputs.Cells);
        var current = Heads(q, cachedKeys, cachedValues, inputs.Mask, transposed: values is not null && settings.ValuesTransposed, sinks, softcap, decompress);
        if (inputs.ValueRotation is { } back) current = Rotate(current, back);
        return output is null ? current : Project(current, output, Embedding, outputBias);
    }

    private GraphTensor Heads(GraphTensor q, GraphTensor k, GraphTensor v, GraphTensor mask, bool transposed, bool sinks, bool softcap, GraphTensor? decompress)
    {
        var streams = k.Ne3;
        q = GraphOps.View(q, q.Ne0, q.Ne1, q.Ne2 / streams, streams, q.Nb1, q.Nb2, q.Nb3 / streams);
        q = GraphOps.SwapInner(q);
        k = GraphOps.SwapInner(k);
        v = GraphOps.SwapInner(v);
        var sink = sinks ? Weight("attn_sinks.weight", Traits.Heads) : null;
        GraphTensor current;
        if (FlashAttention)
        {
            current = GraphOps.FlashAttention(q, k, v, mask, sink);
            current.Layer = Layer;
            if (decompress is not null)
                current = GraphOps.Contiguous(GraphOps.SwapInner(GraphOps.MatMul(decompress, GraphOps.SwapInner(current))));
            current = GraphOps.Reshape(current, current.Ne0 * current.Ne1, current.Ne2 * current.Ne3);
        }
        else
        {
            var scores = GraphOps.MatMul(k, q);
            if (softcap) scores = Softcap(scores);
            scores = GraphOps.Map(GraphKind.SoftMax, scores, mask, sink);
            if (!transposed) v = GraphOps.Contiguous(GraphOps.Transpose(v));
            var weighed = GraphOps.MatMul(v, scores);
            if (decompress is not null) weighed = GraphOps.MatMul(decompress, weighed);
            var swapped = GraphOps.SwapInner(weighed);
            current = GraphOps.Contiguous(swapped, swapped.Ne0 * swapped.Ne1, swapped.Ne2 * swapped.Ne3);
        }
        Expand(current);
        return current;
    }

    private AttentionInputs Inputs(long cells, bool sliding)
    {
        var keyRows = Input(GraphTypes.I64, Tokens);
        // Transposed values are written element by element, each with an index of its own.
        var valueRows = layout.IsLatent ? null : Input(GraphTypes.I64, settings.ValuesTransposed ? Tokens * layout.WidestValueRow : Tokens);
        var mask = Input(FlashAttention ? GraphTypes.F16 : GraphTypes.F32, cells, Tokens / settings.Streams, 1, settings.Streams);
        return new AttentionInputs(keyRows, valueRows, mask, Rotation(settings.TypeK, sliding, keys: true), Rotation(settings.TypeV, sliding, keys: false), cells);
    }

    /// <summary>
    /// Quantized keys and values are rotated first, by a Hadamard matrix: of keys the largest power of two that divides the head, of
    /// values 64. Only where all layers of that cache have heads of one size, divisible by 64; never in latent attention.
    /// </summary>
    private GraphTensor? Rotation(GgmlType type, bool sliding, bool keys)
    {
        if (type.BlockElements == 1 || layout.IsLatent) return null;
        var length = 0;
        for (var i = 0; i < layout.Layers.Length; i++)
        {
            var traits = layout.Layers[i];
            if (!traits.HasCache || (layout.HasSliding && traits.IsSliding != sliding)) continue;
            var own = keys ? traits.KeyLength : traits.ValueLength;
            if (length == 0) length = own;
            else if (length != own) return null;
        }
        // The engine asks the first layer whether 64 divides the head, whichever cache it belongs to.
        if (length == 0 || (keys ? layout.Layers[0].KeyLength : layout.Layers[0].ValueLength) % 64 != 0) return null;
        var size = 64;
        if (keys)
        {
            do size *= 2;
            while (length % size == 0);
            size /= 2;
        }
        return Input(GraphTypes.F32, size, size);
    }

    private GraphTensor Rotate(GraphTensor a, GraphTensor rotation)
    {
        var size = rotation.Ne0;
        // The engine also builds the graph of one token a sequence, and ends itself where its rows don't divide.
        if (a.Ne0 * a.Ne1 * Sequences % size != 0) throw new ArithmeticException("rows do not divide into rotations");
        var rows = a.IsContiguous ? GraphOps.Reshape(a, size, a.Elements / size) : GraphOps.Contiguous(a, size, a.Elements / size);
        return GraphOps.Reshape(GraphOps.MatMul(rotation, rows), a.Ne0, a.Ne1, a.Ne2, a.Ne3);
    }

    private (GraphTensor Key, GraphTensor? Value) Cache(int owner, long cells)
    {
        if (_caches.TryGetValue(owner, out var known)) return known;
        var traits = layout.Layers[owner];
        GraphTensor One(GgmlType type, long row)
        {
            var cache = GraphOps.New(type, row, cells, settings.Streams);
            cache.IsExternal = true;
            cache.Layer = owner;
            cache.Home = placement.OfLayer(owner);
            return cache;
        }
        var made = (One(settings.TypeK, traits.KeyRow), layout.IsLatent ? null : One(settings.TypeV, settings.ValuesTransposed ? layout.WidestValueRow : traits.ValueRow));
        _caches.Add(owner, made);
        return made;
    }

    private GraphTensor StoreKeys(GraphTensor cache, GraphTensor k, GraphTensor rows, long cells)
    {
        var flat = GraphOps.View(k, k.Ne0 * k.Ne1, k.Ne2, k.Nb2);
        return GraphOps.SetRows(settings.Streams > 1 ? GraphOps.Reshape(cache, cache.Ne0, cells * settings.Streams) : cache, flat, rows);
    }

    private GraphTensor StoreValues(GraphTensor cache, GraphTensor v, GraphTensor rows, long cells)
    {
        var row = v.Ne0 * v.Ne1;
        if (!settings.ValuesTransposed)
        {
            var flat = GraphOps.View(v, row, v.Ne2, v.Nb2);
            return GraphOps.SetRows(settings.Streams > 1 ? GraphOps.Reshape(cache, cache.Ne0, cells * settings.Streams) : cache, flat, rows);
        }
        var packed = Row(v.Type, row) == v.Nb2 ? GraphOps.Reshape(v, row, v.Ne2) : GraphOps.Contiguous(v, row, v.Ne2);
        if (row < cache.Ne0) packed = GraphOps.Result(GraphOp.Other, packed.Type, cache.Ne0, packed.Ne1, 1, 1, packed);
        return GraphOps.SetRows(GraphOps.Reshape(cache, 1, cache.Elements), GraphOps.Reshape(packed, 1, packed.Elements), rows);
    }

    private GraphTensor CachedValues(GraphTensor values, int length, int heads, long cells)
    {
        if (!settings.ValuesTransposed)
        {
            return GraphOps.View(values, length, heads, cells, settings.Streams,
                Row(values.Type, length), Row(values.Type, values.Ne0), Row(values.Type, values.Ne0 * cells));
        }
        return GraphOps.View(values, cells, heads, length, settings.Streams,
            Row(values.Type, cells * length), Row(values.Type, cells), Row(values.Type, cells * values.Ne0));
    }

    private static long Row(GgmlType type, long elements) => elements / type.BlockElements * type.BlockBytes;
}
