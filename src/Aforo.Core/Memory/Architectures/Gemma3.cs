using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Gemma 3 (<c>models/gemma3.cpp</c>): five of six layers see a window.</summary>
internal sealed class Gemma3 : Architecture
{
    public override string Name => "gemma3";

    protected override int? DefaultSlidingPeriod => 6;

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions
    {
        ScalesEmbedding = true,
        NormalizesHeads = true,
        ScalesQueries = true,
        PostNorms = true,
        AfterLogits = graph.Shape.FinalSoftcap ? GraphContext.Softcap : null,
    });
}
