using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>Qwen 2 and 2.5 (<c>models/qwen2.cpp</c>).</summary>
internal sealed class Qwen2 : Architecture
{
    public override string Name => "qwen2";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { ProjectionBias = true });
}

/// <summary>Qwen 3, dense (<c>models/qwen3.cpp</c>).</summary>
internal sealed class Qwen3 : Architecture
{
    public override string Name => "qwen3";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { NormalizesHeads = true });
}

/// <summary>Qwen 3, mixtures of experts (<c>models/qwen3moe.cpp</c>).</summary>
internal sealed class Qwen3Moe : Architecture
{
    public override string Name => "qwen3moe";

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { NormalizesHeads = true });
}
