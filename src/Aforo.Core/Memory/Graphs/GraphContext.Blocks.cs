namespace Aforo.Core.Memory.Graphs;

/// <summary>Norms, projections and feed-forward layers.</summary>
internal sealed partial class GraphContext
{
    /// <summary>RMS norm with its weight (<c>build_norm</c>).</summary>
    public GraphTensor Norm(GraphTensor a, string name, (long, long)? shape = null, bool bias = false, bool plain = false, bool pinned = true)
    {
        var (length, rows) = shape ?? (a.Ne0, 1);
        var normed = plain ? GraphOps.Own(a) : GraphOps.Map(a);
        normed.Kind = plain ? GraphKind.Other : GraphKind.RmsNorm;
        normed.IsNorm = pinned && Layer >= 0;
        normed.Layer = Layer;
        var scaled = GraphOps.Mul(normed, Weight(name + ".weight", length, rows));
        return bias ? GraphOps.Add(scaled, Weight(name + ".bias", length, rows)) : scaled;
    }

    /// <summary>RMS norm without a weight.</summary>
    public static GraphTensor BareNorm(GraphTensor a) => GraphOps.Map(GraphKind.RmsNorm, a);

    public GraphTensor Project(GraphTensor a, string name, long outputs, bool bias = false)
    {
        var product = GraphOps.MatMul(Weight(name + ".weight", a.Ne0, outputs), a);
        return bias ? GraphOps.Add(product, Weight(name + ".bias", outputs)) : product;
    }

    /// <summary>Queries, keys and values by head, from three matrices, or from one where the file has it so (<c>build_qkv</c>).</summary>
    public (GraphTensor Q, GraphTensor K, GraphTensor V) Separate(GraphTensor a, bool bias = false, bool copies = false)
    {
        if (Shape.FusesProjections) return Fused(a, bias, copies);
        var traits = Traits;
        GraphTensor One(string name, long length, int heads)
        {
            var product = Project(a, name, length * heads, bias);
            if (Shape.ClampsProjections) product = GraphOps.Map(product);
            return GraphOps.Reshape(product, length, heads, Tokens);
        }
        return (One("attn_q", traits.KeyLength, traits.Heads), One("attn_k", traits.KeyLength, traits.KvHeads), One("attn_v", traits.ValueLength, traits.KvHeads));
    }

    /// <summary>Queries, keys and values by head, as views of one product.</summary>
    public (GraphTensor Q, GraphTensor K, GraphTensor V) Fused(GraphTensor a, bool bias = false, bool copies = false)
    {
        var traits = Traits;
        long q = (long)traits.KeyLength * traits.Heads, k = traits.KeyRow, v = traits.ValueRow;
        var all = Project(a, "attn_qkv", q + k + v, bias);
        if (Shape.ClampsProjections) all = GraphOps.Map(all);
        if (copies)
        {
            GraphTensor Copied(long length, int heads) => GraphOps.Reshape(GraphOps.Contiguous(GraphOps.View(all, length * heads, Tokens, all.Nb1)), length, heads, Tokens);
            return (Copied(traits.KeyLength, traits.Heads), Copied(traits.KeyLength, traits.KvHeads), Copied(traits.ValueLength, traits.KvHeads));
        }
        GraphTensor One(long length, int heads) => GraphOps.View(all, length, heads, Tokens, length * all.Nb0, all.Nb1);
        return (One(traits.KeyLength, traits.Heads), One(traits.KeyLength, traits.KvHeads), One(traits.ValueLength, traits.KvHeads));
    }

    /// <summary>Feed-forward layer with a gate beside it: down(act(gate(x)) · up(x)).</summary>
    public GraphTensor Gated(GraphTensor a, long length, string suffix = "", bool bias = false)
    {
        var up = Project(a, "ffn_up" + suffix, length, bias);
        var gate = Project(a, "ffn_gate" + suffix, length, bias);
        return Project(GraphOps.Glu(gate, up), "ffn_down" + suffix, Embedding, bias);
    }

    /// <summary>Feed-forward layer whose matrix holds gate and up side by side.</summary>
    public GraphTensor GatedHalves(GraphTensor a, long length) =>
        Project(GraphOps.GluHalves(Project(a, "ffn_up", 2 * length)), "ffn_down", Embedding);

    /// <summary>Feed-forward layer without a gate; <paramref name="steps"/> operations make up its activation.</summary>
    public GraphTensor Plain(GraphTensor a, long length, bool bias = false, int steps = 1, string suffix = "")
    {
        var up = Project(a, "ffn_up" + suffix, length, bias);
        for (var i = 0; i < steps; i++) up = GraphOps.Map(up);
        return Project(up, "ffn_down" + suffix, Embedding, bias);
    }
}
