using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>Mixtures of experts (<c>build_moe_ffn</c>).</summary>
internal sealed partial class GraphContext
{
    /// <summary>Options as most architectures use them, from the shape.</summary>
    public static ExpertOptions Options(ExpertShape experts, long layerLength) => new()
    {
        Count = experts.Count,
        Used = experts.Used,
        Length = experts.FeedForwardLength ?? layerLength,
        Normalizes = true,
        Scales = experts.WeightsScale is not (0 or 1),
    };

    public GraphTensor Experts(GraphTensor a, ExpertOptions options)
    {
        // After the last attention only the rows are left for which logits are wanted.
        long width = a.Ne0, tokens = a.Ne1;
        var scores = options.Scores ?? Project(a, "ffn_gate_inp", options.Count, options.Biases);
        var probabilities = scores;
        if (!options.SoftmaxOfChosen)
            for (var i = 0; i < options.GatingSteps; i++) probabilities = GraphOps.Map(Shape.Experts?.Gating == 2 || options.SelectionBias ? GraphKind.Unary : GraphKind.SoftMax, probabilities);
        var selection = options.WeighsInput ? scores : probabilities;
        if (options.SelectionBias) selection = GraphOps.Add(selection, Weight(options.SelectionBiasName, options.Count));
        if (options.Groups > 1) selection = OpenGroups(selection, options, tokens);
        var chosen = GraphOps.TopK(selection, options.Used);
        var weights = Weigh(probabilities, chosen, options, tokens);
        Expand(weights);

        var input = GraphOps.Reshape(a, width, 1, tokens);
        if (options.WeighsInput) input = GraphOps.Mul(GraphOps.Repeat(input, width, options.Used, tokens, 1), weights);
        var hidden = Hidden(input, chosen, options, width);
        var output = GraphOps.MatMulId(Weight("ffn_down_exps.weight", options.Length, width, options.Count), hidden, chosen);
        if (options.DownScale)
        {
            var scales = GraphOps.Repeat(GraphOps.Reshape(Weight("ffn_down_exps.scale", options.Count), 1, options.Count), 1, options.Count, tokens, 1);
            output = GraphOps.Mul(output, GraphOps.GetRows(scales, chosen));
        }
        if (options.Biases) output = GraphOps.AddId(output, Weight("ffn_down_exps.bias", width, options.Count), chosen);
        if (!options.WeighsInput) output = GraphOps.Mul(output, weights);
        Expand(output);
        return Sum(output, options.Used);
    }

    /// <summary>Scores outside the best groups are replaced by minus infinity.</summary>
    private GraphTensor OpenGroups(GraphTensor scores, ExpertOptions options, long tokens)
    {
        var perGroup = options.Count / options.Groups;
        var grouped = GraphOps.Reshape(scores, perGroup, options.Groups, tokens);
        var best = GraphOps.TopK(grouped, 2);
        var values = GraphOps.GetRows(GraphOps.Reshape(grouped, 1, perGroup, options.Groups, tokens), best);
        var sums = GraphOps.SumRows(GraphOps.Reshape(values, values.Ne1, values.Ne2, values.Ne3));
        var groups = GraphOps.TopK(GraphOps.Reshape(sums, sums.Ne1, sums.Ne2), options.GroupsUsed);
        var open = GraphOps.GetRows(grouped, groups);
        var masked = GraphOps.SetRows(GraphOps.Map(grouped), open, groups);
        return GraphOps.Reshape(masked, options.Count, tokens);
    }

    private GraphTensor Weigh(GraphTensor probabilities, GraphTensor chosen, ExpertOptions options, long tokens)
    {
        var weights = GraphOps.GetRows(GraphOps.Reshape(probabilities, 1, options.Count, tokens), chosen);
        if (options.SoftmaxOfChosen)
        {
            weights = GraphOps.Map(GraphKind.SoftMax, GraphOps.Reshape(weights, options.Used, tokens));
            weights = GraphOps.Reshape(weights, 1, options.Used, tokens);
        }
        if (options.Normalizes)
        {
            weights = GraphOps.Reshape(weights, options.Used, tokens);
            weights = GraphOps.Map(GraphKind.Div, weights, GraphOps.Map(GraphKind.Clamp, GraphOps.SumRows(weights)));
            weights = GraphOps.Reshape(weights, 1, options.Used, tokens);
        }
        return options.Scales ? GraphOps.Scale(weights) : weights;
    }

    private GraphTensor Hidden(GraphTensor input, GraphTensor chosen, ExpertOptions options, long width)
    {
        if (options.GateUpFused || Shape.FusesGateAndUp)
        {
            var both = GraphOps.MatMulId(Weight("ffn_gate_up_exps.weight", width, 2 * options.Length, options.Count), input, chosen);
            GraphTensor Half() => GraphOps.View(both, options.Length, both.Ne1, both.Ne2, both.Nb1, both.Nb2);
            return GraphOps.Glu(Half(), Half());
        }
        GraphTensor One(string name)
        {
            var product = GraphOps.MatMulId(Weight(name + ".weight", width, options.Length, options.Count), input, chosen);
            return options.Biases ? GraphOps.AddId(product, Weight(name + ".bias", options.Length, options.Count), chosen) : product;
        }
        var up = One("ffn_up_exps");
        if (options.PlainSteps > 0)
        {
            for (var i = 0; i < options.PlainSteps; i++) up = GraphOps.Map(up);
            return up;
        }
        return GraphOps.Glu(One("ffn_gate_exps"), up);
    }

    private GraphTensor Sum(GraphTensor output, int used)
    {
        var parts = new GraphTensor[used];
        for (var i = 0; i < used; i++)
        {
            parts[i] = GraphOps.View(output, output.Ne0, output.Ne2, output.Nb2);
            Expand(parts[i]);
        }
        var sum = parts[0];
        for (var i = 1; i < used; i++)
        {
            sum = GraphOps.Add(sum, parts[i]);
            Expand(sum);
        }
        return used == 1 ? GraphOps.Contiguous(sum) : sum;
    }
}
