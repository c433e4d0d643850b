using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Ministral 3, Devstral 2 and others (<c>models/mistral3.cpp</c>): Llama with a temperature by position.</summary>
internal sealed class Mistral3 : Architecture
{
    public override string Name => "mistral3";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        Temperature = true,
        FeedForward = (context, a) => context.Traits.HasExperts && context.Shape.Experts is { } experts
            ? context.Experts(a, GraphContext.Options(experts, context.Traits.FeedForward) with { Length = context.Traits.FeedForward })
            : context.Gated(a, context.Traits.FeedForward),
    });
}
