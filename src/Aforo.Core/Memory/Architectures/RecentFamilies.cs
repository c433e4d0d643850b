using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>OLMoE (<c>models/olmoe.cpp</c>).</summary>
internal sealed class OlMoe : Architecture
{
    public override string Name => "olmoe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesWhole = true,
        FeedForward = (context, a) => context.Experts(a, GraphContext.Options(context.Shape.Experts!, context.Traits.FeedForward) with { Length = context.Traits.FeedForward, Normalizes = false }),
    });

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);
}

/// <summary>AFM 4.5B (<c>models/arcee.cpp</c>): no gate, a squared activation.</summary>
internal sealed class Arcee : Architecture
{
    public override string Name => "arcee";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { FeedForward = (context, a) => context.Plain(a, context.Traits.FeedForward, steps: 2) });
}

/// <summary>Nemotron 4 and Minitron (<c>models/nemotron.cpp</c>): ordinary norms, a squared activation.</summary>
internal sealed class Nemotron : Architecture
{
    public override string Name => "nemotron";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        PlainNorms = true,
        NormBias = true,
        ProjectionBias = true,
        FeedForward = (context, a) => context.Plain(a, context.Traits.FeedForward, bias: true, steps: 2),
    });
}

/// <summary>InternLM 2 and 3 (<c>models/internlm2.cpp</c>).</summary>
internal sealed class InternLm2 : Architecture
{
    public override string Name => "internlm2";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward) });
}

/// <summary>Ling and Ring 2 (<c>models/bailingmoe2.cpp</c>).</summary>
internal sealed class BailingMoe2 : Architecture
{
    public override string Name => "bailingmoe2";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        FusedProjection = true,
        NormalizesHeads = true,
        FeedForward = (context, a) => Mixtures.WithShared(context, a, length => (context.Shape.Experts!.SharedFeedForwardLength ?? length) * context.Shape.Experts.Shared),
    });

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);
}

/// <summary>dots.llm1 (<c>models/dots1.cpp</c>).</summary>
internal sealed class Dots1 : Architecture
{
    public override string Name => "dots1";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesHeads = true,
        FeedForward = (context, a) => Mixtures.WithShared(context, a, length => length * context.Shape.Experts!.Shared),
    });

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);
}

/// <summary>Hunyuan 3 (<c>models/hy-v3.cpp</c>).</summary>
internal sealed class HyV3 : Architecture
{
    public override string Name => "hy_v3";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesHeads = true,
        PicksRowsLast = true,
        FeedForward = FeedForward,
    });

    /// <summary>Only what is required there is skipped; what may be absent, as all of the feed-forward layer, is loaded where the file has it.</summary>
    public override bool LoadsOfPrediction(string name) => IsOptional(name);

    internal static bool IsOptional(string name) => name.StartsWith("exp_probs_b", StringComparison.Ordinal) || (name.StartsWith("ffn_", StringComparison.Ordinal) && name != "ffn_norm.weight")
        || name is "nextn.embed_tokens.weight" or "nextn.shared_head_head.weight" or "nextn.shared_head_norm.weight";

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        // The tensor of the bias bears no ending here.
        var options = GraphContext.Options(experts, graph.Traits.FeedForward) with { Normalizes = experts.NormalizesWeights, SelectionBias = true, SelectionBiasName = "exp_probs_b", Groups = experts.Groups, GroupsUsed = experts.GroupsUsed };
        return GraphOps.Add(graph.Experts(a, options), graph.Gated(a, experts.SharedFeedForwardLength ?? options.Length, "_shexp"));
    }
}

/// <summary>K-EXAONE (<c>models/exaone-moe.cpp</c>): three of four layers see a window, and only these rotate.</summary>
internal sealed class ExaoneMoe : Architecture
{
    public override string Name => "exaone-moe";

    protected override int? DefaultSlidingPeriod => 4;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesHeads = true,
        Rotates = layer => graph.Layout.Layers[layer].IsSliding,
        FeedForward = (context, a) => Mixtures.WithShared(context, a, length => context.Shape.Experts!.SharedFeedForwardLength ?? length),
    });

    protected override string? Lacks(ModelShape shape) =>
        shape.Experts is null ? "expert_count" : shape.SlidingWindow is null ? "attention.sliding_window" : base.Lacks(shape);
}

/// <summary>EXAONE 3 and Deep (<c>models/exaone.cpp</c>).</summary>
internal sealed class Exaone : Architecture
{
    public override string Name => "exaone";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward) });
}

/// <summary>MiniCPM 1 to 4 (<c>models/minicpm.cpp</c>): the graph of Granite, with factors of its own where the file has none.</summary>
internal sealed class MiniCpm : Architecture
{
    public override string Name => "minicpm";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ScalesEmbedding = true,
        ScalesResidual = true,
        AfterLogits = GraphOps.Scale,
        FeedForward = GraniteHybrid.FeedForward,
    });

    protected override bool HasExperts(ModelShape shape, int layer) => shape.Experts is not null;
}

/// <summary>DeepSeek MoE, the first (<c>models/deepseek.cpp</c>).</summary>
internal sealed class DeepSeek : Architecture
{
    public override string Name => "deepseek";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { FeedForward = FeedForward });

    protected override string? Lacks(ModelShape shape) => shape.Experts is not { FeedForwardLength: not null } ? "expert_feed_forward_length" : base.Lacks(shape);

    private static GraphTensor FeedForward(GraphContext graph, GraphTensor a)
    {
        if (!graph.Traits.HasExperts || graph.Shape.Experts is not { } experts) return graph.Gated(a, graph.Traits.FeedForward);
        var options = GraphContext.Options(experts, graph.Traits.FeedForward) with { Normalizes = false };
        return GraphOps.Add(graph.Experts(a, options), graph.Gated(a, options.Length * experts.Shared, "_shexp"));
    }
}

/// <summary>Apertus (<c>models/apertus.cpp</c>): no gate beside the up projection.</summary>
internal sealed class Apertus : Architecture
{
    public override string Name => "apertus";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { NormalizesHeads = true, FeedForward = (context, a) => context.Plain(a, context.Traits.FeedForward) });
}

/// <summary>Ling and Ring, the first (<c>models/bailingmoe.cpp</c>): experts and shared ones in every layer.</summary>
internal sealed class BailingMoe : Architecture
{
    public override string Name => "bailingmoe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        FeedForward = (context, a) =>
        {
            var experts = context.Shape.Experts!;
            var options = GraphContext.Options(experts, context.Traits.FeedForward) with { Normalizes = experts.NormalizesWeights };
            return GraphOps.Add(context.Experts(a, options), context.Gated(a, options.Length * experts.Shared, "_shexp"));
        },
    });

    protected override string? Lacks(ModelShape shape) => shape.Experts is not { FeedForwardLength: not null, Shared: > 0 } ? "expert_shared_count" : base.Lacks(shape);

    protected override bool HasExperts(ModelShape shape, int layer) => true;
}

/// <summary>Mellum 2 (<c>models/mellum.cpp</c>): experts in every layer; where there is a window, three of four layers have it.</summary>
internal sealed class Mellum : Architecture
{
    public override string Name => "mellum";

    protected override int? DefaultSlidingPeriod => 4;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { NormalizesHeads = true });

    protected override string? Lacks(ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);

    protected override bool HasExperts(ModelShape shape, int layer) => true;
}
