using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Formats in which checkpoints are published for other engines than llama.cpp: the matrices of the layers in few bits with their scales,
/// embeddings, output and norms in BF16.
/// </summary>
public static class CheckpointFormats
{
    /// <summary>By the ggml type that has as many bits with its scales; 4 bits in groups of 128 come to those of MXFP4.</summary>
    private static readonly (string Name, string Type)[] Formats =
    [
        ("FP8", "i8"), ("F8", "i8"), ("W8A8", "i8"), ("INT8", "i8"), ("FP4", "nvfp4"), ("NVFP4", "nvfp4"), ("MXFP4", "mxfp4"),
        ("INT4", "mxfp4"), ("AWQ", "mxfp4"), ("GPTQ", "mxfp4"), ("8BIT", "q8_0"), ("6BIT", "q6_K"), ("4BIT", "q4_0"),
    ];

    /// <summary>The weights of a shape in a format; null for a format or an architecture that is not known.</summary>
    /// <param name="shape">Shape of the model.</param>
    /// <param name="format"><c>FP8</c>, <c>FP4</c> (NVIDIA's, 4.5 bits with its scales), <c>MXFP4</c>, <c>4bit</c>, …</param>
    public static WeightInventory? Of(ModelShape shape, string format)
    {
        var name = Formats.FirstOrDefault(known => known.Name.Equals(format, StringComparison.OrdinalIgnoreCase)).Type;
        if (GgmlType.Find(name) is not { } type || WeightInventory.Quantized(shape, "BF16") is not { } whole) return null;
        return WeightInventory.Of(whole.Tensors.Select(tensor => Narrow(tensor, type)));
    }

    private static WeightTensor Narrow(WeightTensor tensor, GgmlType type) => tensor.Type == "bf16" && tensor.Name.StartsWith("blk.", StringComparison.Ordinal)
        ? tensor with { Type = type.Name, Bytes = (long)((double)tensor.Bytes / 2 / type.BlockElements * type.BlockBytes) }
        : tensor;
}
