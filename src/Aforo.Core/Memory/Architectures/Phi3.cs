using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Phi-3, 3.5 and 4 (<c>models/phi3.cpp</c>). A window may be written; the engine ignores it.</summary>
internal sealed class Phi3 : Architecture
{
    public override string Name => "phi3";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        FusedProjection = true,
        ScalesQueries = true,
        ResidualFirst = true,
        FeedForward = (context, a) => context.Traits.HasExperts ? Decoder.FeedForward(context, a) : context.GatedHalves(a, context.Traits.FeedForward),
    });
}
