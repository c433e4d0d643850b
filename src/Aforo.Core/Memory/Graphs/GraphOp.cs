namespace Aforo.Core.Memory.Graphs;

/// <summary>Operations of a compute graph, as far as the allocator and the scheduler tell them apart.</summary>
internal enum GraphOp
{
    /// <summary>A leaf: an input, a weight or a cache.</summary>
    None,

    /// <summary>View, reshape, permute or transpose: no work, no memory.</summary>
    View,

    /// <summary>An operation whose result may take the place of one of its sources (<c>ggml_op_can_inplace</c>).</summary>
    InPlace,

    /// <summary>May take a source's place too; never decides by its weights where it runs, the frequency factors are too small.</summary>
    Rope,

    /// <summary>Fused attention: sinks do not decide where it runs.</summary>
    FlashAttention,

    /// <summary>Product of matrices; may be computed elsewhere than where its weights lie if the batch is large.</summary>
    MatMul,

    MatMulId,

    /// <summary>Writes into a cache.</summary>
    Store,

    GetRows,

    /// <summary>Everything else: a result of its own.</summary>
    Other,
}
