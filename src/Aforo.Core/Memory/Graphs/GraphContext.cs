using System.Collections.Immutable;
using Aforo.Core.Memory.Architectures;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// Builds the graph of one micro-batch as <c>llama-graph.cpp</c> of llama.cpp v0.5.0 does: the same tensors in the same order, since the
/// order decides what is alive at once. Weights come into being where the graph first names them.
/// </summary>
internal sealed partial class GraphContext(ModelLayout layout, GraphSettings settings, IPlacement placement, ImmutableArray<int> layerIndexes, bool namesWeights = false)
{
    private readonly Dictionary<int, (GraphTensor Key, GraphTensor? Value)> _caches = [];
    private readonly Dictionary<int, GraphTensor> _states = [];
    private readonly Dictionary<string, GraphTensor> _ofLayer = [], _global = [];
    private readonly Dictionary<int, GraphTensor> _frequencies = [];
    private readonly Dictionary<int, (int Nodes, int Leaves)> _starts = [];

    public ComputeGraph Graph { get; } = new();

    public ModelShape Shape => layout.Shape;

    public ModelLayout Layout => layout;

    public long Embedding => layout.Embedding;

    public long Tokens => settings.Tokens;

    public int Sequences => settings.Sequences;

    public long TokensPerSequence => settings.Tokens / settings.Sequences;

    public bool FlashAttention => settings.FlashAttention;

    /// <summary>Layers to build; runs of equal layers may have been shortened.</summary>
    public ImmutableArray<int> LayerIndexes => layerIndexes;

    /// <summary>Layer being built; −1 outside.</summary>
    public int Layer
    {
        get;
        set
        {
            if (field != value) _ofLayer.Clear();
            field = value;
            if (value >= 0) _starts.TryAdd(value, (Graph.Nodes.Count, Graph.Leaves.Count));
        }
    } = -1;

    public LayerTraits Traits => layout.Layers[Layer];

    public bool IsLastLayer => Layer == layout.Layers.Length - 1;

    /// <summary>Tensors of the model in the order in which they were named, where asked for.</summary>
    public List<ModelTensor> Weights { get; } = [];

    /// <summary>Factors for the frequencies of this layer's rotation, where the model has them: one tensor for all layers of a place.</summary>
    public GraphTensor? Frequencies
    {
        get
        {
            if (!placement.HasFrequencies) return null;
            return FrequenciesHere(Math.Max(1, (Shape.RopeDimensions ?? Traits.KeyLength) / 2));
        }
    }

    /// <summary>As <see cref="Frequencies"/>, for architectures whose models all have them.</summary>
    public GraphTensor NamedFrequencies(long length)
    {
        if (namesWeights) Weights.Add(new ModelTensor("rope_freqs.weight", length, 1, 1));
        return FrequenciesHere(length);
    }

    private GraphTensor FrequenciesHere(long length)
    {
        var home = placement.OfLayer(Layer);
        if (_frequencies.TryGetValue(home, out var known)) return known;
        var made = GraphOps.New(GraphTypes.F32, length);
        (made.IsExternal, made.IsWeight, made.Home) = (true, true, home);
        _frequencies.Add(home, made);
        return made;
    }

    /// <summary>The node that came next when a layer was begun; null if none did.</summary>
    public GraphTensor? FirstNodeOf(int layer) => _starts.TryGetValue(layer, out var at) && at.Nodes < Graph.Nodes.Count ? Graph.Nodes[at.Nodes] : null;

    /// <summary>Size of the whole graph: what shortened runs left out counts as often as it was left out.</summary>
    public GraphSize SizeWith(ImmutableArray<LayerRun> runs)
    {
        var (nodes, leaves) = ((long)Graph.Nodes.Count, (long)Graph.Leaves.Count);
        var inputs = Graph.Leaves.Count(leaf => !leaf.IsExternal);
        foreach (var run in runs)
        {
            // The last but one is like those that were left out; the first also names what all share.
            var (one, next) = (_starts[run.LayerOf(run.Kept - 2)], _starts[run.LayerOf(run.Kept - 1)]);
            nodes += (long)(run.Repetitions - run.Kept) * (next.Nodes - one.Nodes);
            leaves += (long)(run.Repetitions - run.Kept) * (next.Leaves - one.Leaves);
        }
        return new GraphSize(nodes + inputs, nodes + leaves);
    }

    public GraphTensor Weight(string name, long ne0, long ne1 = 1, long ne2 = 1) => WeightOf(Layer, name, ne0, ne1, ne2);

    /// <summary>A weight that belongs to no layer.</summary>
    public GraphTensor GlobalWeight(string name, long ne0, long ne1 = 1, long ne2 = 1) => WeightOf(-1, name, ne0, ne1, ne2);

    private GraphTensor WeightOf(int layer, string name, long ne0, long ne1 = 1, long ne2 = 1)
    {
        // One tensor however often the graph names it: a copy that was made of it for a device serves all.
        var weights = layer < 0 ? _global : _ofLayer;
        if (weights.TryGetValue(name, out var known)) return known;
        var weight = GraphOps.New(placement.TypeOf(layer, name), ne0, ne1, ne2);
        weights.Add(name, weight);
        weight.IsExternal = true;
        weight.IsWeight = true;
        weight.Layer = layer;
        weight.Home = placement.OfWeight(layer, name);
        if (namesWeights) Weights.Add(new ModelTensor(layer < 0 ? name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"blk.{layer}.{name}"), ne0, ne1, ne2));
        return weight;
    }

    public GraphTensor Input(GgmlType type, long ne0, long ne1 = 1, long ne2 = 1, long ne3 = 1)
    {
        var input = GraphOps.New(type, ne0, ne1, ne2, ne3);
        input.IsInput = true;
        return input;
    }

    public void Expand(GraphTensor tensor) => Graph.Expand(tensor);

    /// <summary>Token embeddings. The other way in, embeddings that the caller gives, takes its memory too.</summary>
    /// <param name="features">Vectors beside each embedding, as long as it is (deep stacks of image features).</param>
    public GraphTensor Embed(int features = 0)
    {
        var table = WeightOf(-1, "token_embd.weight", Embedding, layout.Vocabulary);
        var tokens = Input(GraphTypes.I32, Tokens);
        var given = Input(GraphTypes.F32, Embedding * (1 + features), Tokens);
        var rows = GraphOps.GetRows(table, tokens);
        if (features > 0) rows = GraphOps.Result(GraphOp.Other, GraphTypes.F32, given.Ne0, Tokens, 1, 1, rows);
        Expand(rows);
        Expand(given);
        return features > 0 ? GraphOps.View(rows, Embedding, Tokens, rows.Nb1) : rows;
    }

    public GraphTensor Positions(int parts = 1) => Input(GraphTypes.I32, Tokens * parts);

    /// <summary>Rows for which logits are wanted.</summary>
    public GraphTensor OutputRows() => Input(GraphTypes.I32, settings.Outputs);

    /// <summary>Final norm, logits: the end of every decoder.</summary>
    public void Head(GraphTensor current, GraphTensor? rows = null, Func<GraphTensor, GraphTensor>? after = null, bool bias = false, bool plainNorm = false, bool normBias = false, string? norm = "output_norm")
    {
        Layer = -1;
        var normed = norm is null ? GraphOps.Own(current) : Norm(current, norm, bias: normBias, plain: plainNorm);
        if (rows is not null)
        {
            normed.IsOutput = true;
            normed = GraphOps.GetRows(normed, rows);
        }
        normed.IsOutput = true;
        var logits = GraphOps.MatMul(WeightOf(-1, "output.weight", Embedding, layout.Vocabulary), normed);
        if (bias) logits = GraphOps.Add(logits, WeightOf(-1, "output.bias", layout.Vocabulary));
        if (after is not null) logits = after(logits);
        logits.IsOutput = true;
        Expand(logits);
    }

    /// <summary>A soft cap: scaled, bent, scaled back.</summary>
    public static GraphTensor Softcap(GraphTensor a) => GraphOps.Scale(GraphOps.Map(GraphOps.Scale(a)));
}
