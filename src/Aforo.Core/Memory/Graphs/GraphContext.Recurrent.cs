namespace Aforo.Core.Memory.Graphs;

/// <summary>Recurrent state (<c>build_rs</c>, <c>mamba-base.cpp</c>, <c>delta-net-base.cpp</c>).</summary>
internal sealed partial class GraphContext
{
    public RecurrentInput Recurrent()
    {
        var copy = Input(GraphTypes.I32, Sequences);
        return new RecurrentInput(
            GraphOps.View(copy, Sequences, 1, 1, 1, copy.Nb1, copy.Nb1, copy.Nb1),
            GraphOps.View(copy, 0, 1, 1, 1, 0, 0, 0));
    }

    /// <summary>The whole store of convolution histories of this layer.</summary>
    public GraphTensor ConvolutionStore() => Store(0, layout.ConvolutionState);

    /// <summary>The whole store of states of this layer.</summary>
    public GraphTensor StateStore() => Store(1, layout.RecurrentState);

    /// <summary>
    /// The states that the sequences continue: one is cleared in place, those of the batch are gathered (or handed to
    /// <paramref name="use"/> with their indexes), the others moved.
    /// </summary>
    public GraphTensor Continue(RecurrentInput input, GraphTensor store, Func<GraphTensor, GraphTensor, GraphTensor>? use = null)
    {
        var length = store.Ne0;
        var states = GraphOps.Reshape(store, length, store.Ne1);
        Expand(GraphOps.Inside(GraphOps.View(states, length, 1, states.Nb1)));
        var current = use is null ? GraphOps.GetRows(states, input.Main) : use(states, input.Main);
        Expand(current);
        var moved = GraphOps.GetRows(states, input.Extra);
        Expand(GraphOps.Copy(moved, GraphOps.View(store, length, 0, store.Nb1)));
        return current;
    }

    /// <summary>Puts new histories back into their store: the last columns of what the convolution saw.</summary>
    public void KeepHistory(GraphTensor store, GraphTensor seen, long width, long channels)
    {
        var last = GraphOps.View(seen, width, channels, Sequences, seen.Nb1, seen.Nb2);
        Expand(GraphOps.Copy(last, GraphOps.View(store, width * channels, Sequences, store.Nb1)));
    }

    /// <summary>Causal convolution over the history and the new tokens.</summary>
    public GraphTensor Convolve(GraphTensor seen, string name, long width, long channels) =>
        GraphOps.Result(GraphKind.Convolution, GraphOp.Other, GraphTypes.F32, channels, seen.Ne0 - width + 1, seen.Ne2, 1, seen, Weight(name, width, channels));

    /// <summary>A Mamba-2 layer (<c>build_mamba2_layer</c>).</summary>
    public GraphTensor Mamba2(RecurrentInput input, GraphTensor a)
    {
        var recurrent = Shape.Recurrent!;
        long inner = recurrent.Inner, state = recurrent.State, heads = recurrent.TimeStepRank, groups = recurrent.Groups, width = recurrent.Convolution;
        long perHead = inner / heads, channels = inner + 2 * groups * state, steps = TokensPerSequence;
        GraphTensor histories = ConvolutionStore(), states = StateStore();
        var history = GraphOps.Reshape(Continue(input, histories), width - 1, channels, Sequences);
        var all = Project(a, "ssm_in", 2 * inner + 2 * groups * state + heads);
        all = GraphOps.Reshape(all, all.Ne0, steps, Sequences);
        var z = GraphOps.View(all, perHead, heads, steps, Sequences, perHead * all.Nb0, all.Nb1, all.Nb2);
        var xbc = GraphOps.View(all, channels, steps, Sequences, all.Nb1, all.Nb2);
        var dt = GraphOps.View(all, heads, steps, Sequences, all.Nb1, all.Nb2);

        var seen = GraphOps.Concat(history, GraphOps.Transpose(xbc));
        KeepHistory(histories, seen, width - 1, channels);
        xbc = Convolve(seen, "ssm_conv1d.weight", width, channels);
        xbc = GraphOps.Map(GraphOps.Add(xbc, Weight("ssm_conv1d.bias", channels)));

        var x = GraphOps.View(xbc, perHead, heads, steps, Sequences, perHead * xbc.Nb0, xbc.Nb1, xbc.Nb2);
        GraphTensor Part() => GraphOps.View(xbc, state, groups, steps, Sequences, state * xbc.Nb0, xbc.Nb1, xbc.Nb2);
        GraphTensor b = Part(), c = Part();
        dt = GraphOps.Add(GraphOps.Contiguous(dt), Weight("ssm_dt.bias", heads));
        var decay = Weight("ssm_a", 1, heads);
        var result = Continue(input, states, (stored, ids) => GraphOps.Result(GraphOp.Other, GraphTypes.F32, x.Elements + state * inner * Sequences, 1, 1, 1,
            GraphOps.Reshape(stored, state, perHead, heads, stored.Ne1), x, dt, decay, b, c, ids));
        var row = state * inner * 4;
        Expand(GraphOps.Copy(GraphOps.View(result, state * inner, Sequences, 1, row, row * Sequences), GraphOps.View(states, state * inner, Sequences, 1, states.Nb1, row * Sequences)));
        var y = GraphOps.View(result, perHead, heads, steps, Sequences, x.Nb1, heads * x.Nb1, steps * heads * x.Nb1);
        y = GraphOps.Add(y, GraphOps.Mul(x, Weight("ssm_d", 1, heads)));
        y = GraphOps.Glu(GraphOps.Contiguous(z), y);
        y = Norm(GraphOps.Reshape(y, inner / groups, groups, steps, Sequences), "ssm_norm", shape: (inner / groups, groups));
        return Project(GraphOps.Reshape(y, inner, Tokens), "ssm_out", Embedding);
    }

    /// <summary>Gated delta rule with one state a head, fused (<c>build_recurrent_attn</c>): the result holds outputs and new states.</summary>
    public GraphTensor GatedDelta(GraphTensor states, GraphTensor q, GraphTensor k, GraphTensor v, GraphTensor gate, GraphTensor beta, GraphTensor state)
    {
        long size = v.Ne0, heads = v.Ne1, steps = v.Ne2;
        var result = GraphOps.Result(GraphOp.Other, GraphTypes.F32, size * heads, steps * Sequences + size * Sequences, 1, 1, q, k, v, gate, beta, state);
        var output = GraphOps.View(result, size, heads, steps, Sequences, size * 4, size * heads * 4, size * heads * steps * 4);
        var renewed = GraphOps.View(result, size, size, heads, Sequences, size * 4, size * size * 4, size * size * heads * 4);
        Expand(GraphOps.Copy(renewed, GraphOps.View(states, states.Ne0, Sequences, states.Nb1)));
        return output;
    }

    private GraphTensor Store(int kind, long length)
    {
        if (_states.TryGetValue(2 * Layer + kind, out var known)) return known;
        var store = GraphOps.New(GraphTypes.F32, length, Sequences);
        store.IsExternal = true;
        store.Layer = Layer;
        store.Home = placement.OfLayer(Layer);
        _states.Add(2 * Layer + kind, store);
        return store;
    }
}
