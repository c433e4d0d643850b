using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Llama 2 and 3, Mistral, Mixtral and many others (<c>models/llama.cpp</c>).</summary>
internal sealed class Llama : Architecture
{
    public override string Name => "llama";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions());
}
