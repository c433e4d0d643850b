using Aforo.Core.Memory.Graphs;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>
/// Qwen 3 VL, dense and mixtures of experts, the language model (<c>models/qwen3vl.cpp</c>, <c>models/qwen3vlmoe.cpp</c>): after the first layers
/// further features of an image are added, which come in beside the embeddings.
/// </summary>
internal sealed class Qwen3Vl(string name) : Architecture
{
    /// <summary>More layers than any model adds features after.</summary>
    private const int MostFeatures = 16;

    public override string Name => name;

    public override int Kind(int layer) => Math.Min(layer, MostFeatures);

    public override void Build(GraphContext graph) => Decoder.Build(graph, new DecoderOptions { NormalizesHeads = true, PositionParts = 4, InputFeatures = graph.Shape.InputFeatures });

    protected override string? Lacks(ModelShape shape) => shape switch
    {
        { InputFeatures: < 0 or > MostFeatures } => "n_deepstack_layers",
        { Experts: null } when name == "qwen3vlmoe" => "expert_count",
        _ => base.Lacks(shape),
    };

    protected override bool HasExperts(ModelShape shape, int layer) => name == "qwen3vlmoe";
}
