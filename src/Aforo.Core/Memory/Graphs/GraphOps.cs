using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>The operations of ggml, as far as the extents, strides and sources of their results go (<c>ggml.c</c> of llama.cpp v0.5.0).</summary>
internal static class GraphOps
{
    public static GraphTensor New(GgmlType type, long ne0, long ne1 = 1, long ne2 = 1, long ne3 = 1)
    {
        var tensor = new GraphTensor { Type = type, Ne0 = ne0, Ne1 = ne1, Ne2 = ne2, Ne3 = ne3 };
        tensor.Pack();
        return tensor;
    }

    public static GraphTensor Result(GraphOp op, GgmlType type, long ne0, long ne1, long ne2, long ne3, params GraphTensor?[] sources) =>
        Result(GraphKind.Other, op, type, ne0, ne1, ne2, ne3, sources);

    public static GraphTensor Result(GraphKind kind, GraphOp op, GgmlType type, long ne0, long ne1, long ne2, long ne3, params GraphTensor?[] sources)
    {
        var tensor = New(type, ne0, ne1, ne2, ne3);
        tensor.Op = op;
        tensor.Kind = kind;
        tensor.Sources = sources;
        return tensor;
    }

    /// <summary>Element by element, in the place of a source where possible: add, mul, scale, norms, softmax, activations.</summary>
    public static GraphTensor Map(GraphTensor a, GraphTensor? b = null, GraphTensor? c = null) => Map(b is null ? GraphKind.Unary : GraphKind.Other, a, b, c);

    public static GraphTensor Map(GraphKind kind, GraphTensor a, GraphTensor? b = null, GraphTensor? c = null) =>
        Result(kind, GraphOp.InPlace, a.Type, a.Ne0, a.Ne1, a.Ne2, a.Ne3, a, b, c);

    public static GraphTensor Add(GraphTensor a, GraphTensor b) => Map(GraphKind.Add, a, b);

    public static GraphTensor Mul(GraphTensor a, GraphTensor b) => Map(GraphKind.Mul, a, b);

    public static GraphTensor Scale(GraphTensor a) => Map(GraphKind.Scale, a);

    /// <summary>An operation that has a result of its own, of the same extents: L2 norm, sort, group norm, plain norm.</summary>
    public static GraphTensor Own(GraphTensor a, GraphTensor? b = null, GgmlType? type = null) =>
        Result(GraphOp.Other, type ?? a.Type, a.Ne0, a.Ne1, a.Ne2, a.Ne3, a, b);

    public static GraphTensor Rope(GraphTensor a, GraphTensor positions, GraphTensor? factors = null) =>
        Result(GraphKind.Rope, GraphOp.Rope, a.Type, a.Ne0, a.Ne1, a.Ne2, a.Ne3, a, positions, factors);

    public static GraphTensor MatMul(GraphTensor weight, GraphTensor b) =>
        Result(GraphKind.MatMul, GraphOp.MatMul, GraphTypes.F32, weight.Ne1, b.Ne1, b.Ne2, b.Ne3, weight, b);

    public static GraphTensor MatMulId(GraphTensor experts, GraphTensor b, GraphTensor ids) =>
        Result(GraphKind.MatMulId, GraphOp.MatMulId, GraphTypes.F32, experts.Ne1, ids.Ne0, b.Ne2, 1, experts, b, ids);

    /// <summary>Adds to each row the row of a table that its expert has.</summary>
    public static GraphTensor AddId(GraphTensor a, GraphTensor table, GraphTensor ids) => Map(GraphKind.AddId, a, table, ids);

    public static GraphTensor GetRows(GraphTensor a, GraphTensor ids) =>
        Result(GraphKind.GetRows, GraphOp.GetRows, ReferenceEquals(a.Type, GraphTypes.I32) ? a.Type : GraphTypes.F32, a.Ne0, ids.Ne0, ids.Ne1, ids.Ne2, a, ids);

    /// <summary>Writes rows into a tensor; the result shows that tensor.</summary>
    public static GraphTensor SetRows(GraphTensor into, GraphTensor rows, GraphTensor ids) => Shown(into, GraphOp.Store, GraphKind.SetRows, rows, ids, into);

    /// <summary>Copies into a tensor; the result shows that tensor.</summary>
    public static GraphTensor Copy(GraphTensor from, GraphTensor into) => Shown(into, GraphOp.Store, GraphKind.Other, from, into);

    /// <summary>Works on a tensor where it lies, explicitly.</summary>
    public static GraphTensor Inside(GraphTensor a) => Shown(a, GraphOp.Other, GraphKind.Scale, a);

    /// <summary>A gated linear unit of two operands (<c>ggml_glu_impl</c>): a result of its own.</summary>
    public static GraphTensor Glu(GraphTensor gate, GraphTensor up) =>
        Result(GraphOp.Other, gate.Type, gate.Ne0, gate.Ne1, gate.Ne2, gate.Ne3, gate, up);

    /// <summary>A gated linear unit whose operand holds gate and up side by side.</summary>
    public static GraphTensor GluHalves(GraphTensor both) => Result(GraphOp.Other, both.Type, both.Ne0 / 2, both.Ne1, both.Ne2, both.Ne3, both);

    public static GraphTensor Contiguous(GraphTensor a) => Own(a);

    public static GraphTensor Contiguous(GraphTensor a, long ne0, long ne1, long ne2 = 1, long ne3 = 1) =>
        Result(GraphOp.Other, a.Type, ne0, ne1, ne2, ne3, a);

    public static GraphTensor Concat(GraphTensor a, GraphTensor b, int dimension = 0) => dimension switch
    {
        0 => Result(GraphOp.Other, a.Type, a.Ne0 + b.Ne0, a.Ne1, a.Ne2, a.Ne3, a, b),
        1 => Result(GraphOp.Other, a.Type, a.Ne0, a.Ne1 + b.Ne1, a.Ne2, a.Ne3, a, b),
        _ => Result(GraphOp.Other, a.Type, a.Ne0, a.Ne1, a.Ne2 + b.Ne2, a.Ne3, a, b),
    };

    public static GraphTensor Repeat(GraphTensor a, long ne0, long ne1, long ne2, long ne3) =>
        Result(GraphOp.Other, a.Type, ne0, ne1, ne2, ne3, a);

    public static GraphTensor SumRows(GraphTensor a) => Result(GraphKind.SumRows, GraphOp.Other, a.Type, 1, a.Ne1, a.Ne2, a.Ne3, a);

    /// <summary>The indices of the k largest: a sort of all, seen through a view of its head.</summary>
    public static GraphTensor TopK(GraphTensor a, long k)
    {
        var sorted = Own(a, type: GraphTypes.I32);
        sorted.Kind = GraphKind.ArgSort;
        return View(sorted, k, sorted.Ne1, sorted.Ne2, sorted.Ne3, sorted.Nb1, sorted.Nb2, sorted.Nb3);
    }

    public static GraphTensor FlashAttention(GraphTensor q, GraphTensor k, GraphTensor v, GraphTensor mask, GraphTensor? sinks) =>
        Result(GraphOp.FlashAttention, GraphTypes.F32, v.Ne0, q.Ne2, q.Ne1, q.Ne3, q, k, v, mask, sinks);

    public static GraphTensor View(GraphTensor a, long ne0, long ne1, long ne2, long ne3, long nb1, long nb2, long nb3)
    {
        var view = Shown(a, GraphOp.View, GraphKind.View, a);
        (view.Ne0, view.Ne1, view.Ne2, view.Ne3) = (ne0, ne1, ne2, ne3);
        (view.Nb0, view.Nb1, view.Nb2, view.Nb3) = (a.Type.BlockBytes, nb1, nb2, nb3);
        return view;
    }

    /// <summary>A view of matrices: strides beyond the second dimension follow from it.</summary>
    public static GraphTensor View(GraphTensor a, long ne0, long ne1, long nb1) => View(a, ne0, ne1, 1, 1, nb1, nb1 * ne1, nb1 * ne1);

    public static GraphTensor View(GraphTensor a, long ne0, long ne1, long ne2, long nb1, long nb2) => View(a, ne0, ne1, ne2, 1, nb1, nb2, nb2 * ne2);

    public static GraphTensor Reshape(GraphTensor a, long ne0, long ne1 = 1, long ne2 = 1, long ne3 = 1)
    {
        var view = Shown(a, GraphOp.View, GraphKind.Reshape, a);
        (view.Ne0, view.Ne1, view.Ne2, view.Ne3) = (ne0, ne1, ne2, ne3);
        view.Pack();
        return view;
    }

    /// <summary>Second and third dimension change places.</summary>
    public static GraphTensor SwapInner(GraphTensor a)
    {
        var view = Shown(a, GraphOp.View, GraphKind.Permute, a);
        (view.Ne1, view.Ne2, view.Nb1, view.Nb2) = (a.Ne2, a.Ne1, a.Nb2, a.Nb1);
        return view;
    }

    public static GraphTensor Transpose(GraphTensor a)
    {
        var view = Shown(a, GraphOp.View, GraphKind.Transpose, a);
        (view.Ne0, view.Ne1, view.Nb0, view.Nb1) = (a.Ne1, a.Ne0, a.Nb1, a.Nb0);
        return view;
    }

    private static GraphTensor Shown(GraphTensor shown, GraphOp op, GraphKind kind, params GraphTensor?[] sources) => new()
    {
        Op = op,
        Kind = kind,
        Type = shown.Type,
        Ne0 = shown.Ne0,
        Ne1 = shown.Ne1,
        Ne2 = shown.Ne2,
        Ne3 = shown.Ne3,
        Nb0 = shown.Nb0,
        Nb1 = shown.Nb1,
        Nb2 = shown.Nb2,
        Nb3 = shown.Nb3,
        ViewSource = shown.ViewSource ?? shown,
        Sources = sources,
    };
}
