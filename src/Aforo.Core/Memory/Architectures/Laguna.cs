using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Laguna (<c>models/laguna.cpp</c>): attention has a gate for each head; the first of four layers sees everything, the others a window, where there is one.</summary>
internal sealed class Laguna : Architecture
{
    public override string Name => "laguna";

    protected override int? DefaultSlidingPeriod => 4;

    protected override bool DenseFirst => true;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        NormalizesHeads = true,
        HeadGate = true,
        FeedForward = (context, a) => Mixtures.WithShared(context, a, length => context.Shape.Experts!.SharedFeedForwardLength ?? length * Math.Max(context.Shape.Experts.Shared, 1)),
    });

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { Experts: not { FeedForwardLength: not null } } => "expert_feed_forward_length",
        { FeedForwardLength: null } => "feed_forward_length",
        _ => base.Lacks(shape),
    };
}
