using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Llama 2 and 3, Mistral, Mixtral and many others (<c>models/llama.cpp</c>).</summary>
internal sealed class Llama : Architecture
{
    public override string Name => "llama";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        // Experts are as long as the layer says; a length of their own is not read.
        FeedForward = (context, a) => context.Traits.HasExperts && context.Shape.Experts is { } experts
            ? context.Experts(a, GraphContext.Options(experts, context.Traits.FeedForward) with { Length = context.Traits.FeedForward })
            : context.Gated(a, context.Traits.FeedForward),
    });
}
