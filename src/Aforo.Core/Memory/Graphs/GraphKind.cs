namespace Aforo.Core.Memory.Graphs;

/// <summary>What an operation computes, as far as backends that reorder a graph tell operations apart.</summary>
internal enum GraphKind : byte
{
    /// <summary>A leaf, or a copy.</summary>
    None,

    View,

    Reshape,

    Permute,

    Transpose,

    RmsNorm,

    Mul,

    Add,

    AddId,

    Rope,

    SetRows,

    MatMul,

    MatMulId,

    Unary,

    Scale,

    SoftMax,

    ArgSort,

    GetRows,

    SumRows,

    Clamp,

    Div,

    Convolution,

    Other,
}
