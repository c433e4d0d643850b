using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Mixtures of experts whose files list the layers that see only a window.</summary>
internal abstract class SlidingMixture : Architecture
{
    protected override int? DefaultSlidingPeriod => 4;

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { SlidingWindow: null } => "attention.sliding_window",
        { SlidingLayers.IsDefaultOrEmpty: true } => "attention.sliding_window_pattern",
        { Experts: null } => "expert_count",
        _ => base.Lacks(shape),
    };
}

/// <summary>Step 3.5 (<c>models/step35.cpp</c>): heads differ by layer, attention has a gate for each, a shared expert besides.</summary>
internal sealed class Step35 : SlidingMixture
{
    public override string Name => "step35";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesHeads = true,
        HeadGate = true,
        CopiesFused = true,
        NormalizesBeforeRotations = true,
        PicksRowsAtEnd = true,
        FeedForward = (context, a) => Mixtures.WithShared(context, a, _ => context.Shape.Experts!.SharedFeedForwardLength ?? 0),
    });

    /// <summary>What may be absent is loaded where the file has it, the feed-forward layer and the norms of heads among it.</summary>
    public override bool LoadsOfPrediction(string name) => name is "attn_q_norm.weight" or "attn_k_norm.weight" or "attn_gate.weight" || HyV3.IsOptional(name);

    protected override string? Lacks(ModelShape shape) =>
        shape.Experts is { } experts && experts.SharedFeedForwardLength is null ? "expert_shared_feed_forward_length" : base.Lacks(shape);
}

/// <summary>MiMo V2 (<c>models/mimo2.cpp</c>): keys and values of different lengths, sinks in the layers with a window.</summary>
internal sealed class MiMo2 : SlidingMixture
{
    public override string Name => "mimo2";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        SinksIn = layer => graph.Layout.Layers[layer].IsSliding,
        FeedForward = (context, a) => context.Traits.HasExperts && context.Shape.Experts is { } experts
            ? context.Experts(a, GraphContext.Options(experts, context.Traits.FeedForward) with { SelectionBias = true })
            : context.Gated(a, context.Traits.FeedForward),
    });
}

/// <summary>Granite with windows (<c>models/granite-swa.cpp</c>): sinks in every layer.</summary>
internal sealed class GraniteSwa : Architecture
{
    public override string Name => "granite_swa";

    protected override int? DefaultSlidingPeriod => 4;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        Sinks = true,
        ScalesResidual = graph.Shape.ResidualScale,
        AfterLogits = GraphOps.Scale,
        FeedForward = FeedForward,
    });

    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is not null;

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { SlidingWindow: null } => "attention.sliding_window",
        { SlidingLayers.IsDefaultOrEmpty: true } => "attention.sliding_window_pattern",
        { InputFeatures: > 0 } => "a plan for image features of this architecture",
        _ => base.Lacks(shape),
    };

    /// <summary>The shared expert's matrix holds gate and up side by side.</summary>
    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var routed = graph.Experts(a, GraphContext.Options(experts, graph.Traits.FeedForward) with { Length = graph.Traits.FeedForward });
        return experts.SharedFeedForwardLength is { } length
            ? GraphOps.Add(routed, graph.Project(GraphOps.GluHalves(graph.Project(a, "ffn_up_shexp", 2 * length)), "ffn_down_shexp", graph.Embedding))
            : routed;
    }
}
