using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Seed-OSS (<c>models/seed-oss.cpp</c>).</summary>
internal sealed class SeedOss : Architecture
{
    public override string Name => "seed_oss";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { ProjectionBias = true, FeedForwardNorm = "post_attention_norm" });
}

/// <summary>SmolLM 3 (<c>models/smollm3.cpp</c>): every fourth layer does not rotate.</summary>
internal sealed class SmolLm3 : Architecture
{
    public override string Name => "smollm3";

    public override int Kind(int layer) => (layer + 1) % 4 != 0 ? 1 : 0;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { Rotates = layer => Kind(layer) == 1 });
}

/// <summary>OLMo 1 (<c>models/olmo.cpp</c>): norms without weights.</summary>
internal sealed class Olmo : Architecture
{
    public override string Name => "olmo";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { BareNorms = true, FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward) });
}

/// <summary>OLMo 2 and 3 (<c>models/olmo2.cpp</c>): norms only after; of OLMo 3 three of four layers see a window.</summary>
internal sealed class Olmo2 : Architecture
{
    public override string Name => "olmo2";

    protected override int? DefaultSlidingPeriod => 4;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { OnlyPostNorms = true, PostNorms = true });
}

/// <summary>Granite 3 and 4, dense (<c>models/granite.cpp</c>): embeddings, residuals and logits are scaled.</summary>
internal sealed class Granite : Architecture
{
    public override string Name => "granite";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ScalesEmbedding = graph.Shape.EmbeddingScale,
        ScalesResidual = graph.Shape.ResidualScale,
        AfterLogits = GraphOps.Scale,
        FeedForward = (context, a) => context.Gated(a, context.Traits.FeedForward),
    });
}

/// <summary>GLM 4 0414 (<c>models/glm4.cpp</c>).</summary>
internal sealed class Glm4 : Architecture
{
    public override string Name => "glm4";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        PostNorms = true,
        PositionParts = graph.Shape.MultiPartRope ? 4 : 1,
        FeedForward = (context, a) => context.GatedHalves(a, context.Traits.FeedForward),
    });
}

/// <summary>gpt-oss (<c>models/openai-moe.cpp</c>): sinks in attention, every other layer sees a window, biases everywhere.</summary>
internal sealed class GptOss : Architecture
{
    public override string Name => "gpt-oss";

    protected override int? DefaultSlidingPeriod => 2;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ProjectionBias = true,
        Sinks = true,
        OutputProjectionBias = true,
        PicksRowsAtEnd = true,
        FeedForwardNorm = "post_attention_norm",
        FeedForward = (context, a) => context.Experts(a, GraphContext.Options(context.Shape.Experts!, context.Traits.FeedForward) with { SoftmaxOfChosen = true, Normalizes = false, Biases = true }),
    });

    protected override string? Lacks(Models.ModelShape shape) =>
        shape.Experts is null ? "expert_count" : shape.SlidingWindow is null ? "attention.sliding_window" : base.Lacks(shape);
}

/// <summary>StarCoder 2 (<c>models/starcoder2.cpp</c>): ordinary norms, biases, no gate.</summary>
internal sealed class StarCoder2 : Architecture
{
    public override string Name => "starcoder2";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ProjectionBias = true,
        PlainNorms = true,
        NormBias = true,
        FeedForward = (context, a) => context.Plain(a, context.Traits.FeedForward, bias: true),
    });
}

/// <summary>MiniMax M2 (<c>models/minimax-m2.cpp</c>): experts in every layer, as long as the layer says.</summary>
internal sealed class MiniMaxM2 : Architecture
{
    public override string Name => "minimax-m2";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesWhole = true,
        FeedForward = (context, a) => context.Experts(a, GraphContext.Options(context.Shape.Experts!, context.Traits.FeedForward) with { Length = context.Traits.FeedForward, SelectionBias = true }),
    });

    protected override string? Lacks(Models.ModelShape shape) => shape.Experts is null ? "expert_count" : base.Lacks(shape);
}
