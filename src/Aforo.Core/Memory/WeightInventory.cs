using System.Collections.Immutable;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>A tensor of a file.</summary>
/// <param name="Name">Name in the file, <c>blk.0.attn_q.weight</c>.</param>
/// <param name="Type">ggml type, <c>q4_K</c>.</param>
/// <param name="Bytes">Size without padding.</param>
public sealed record WeightTensor(string Name, string Type, long Bytes);

/// <summary>The weights of a model: tensor by tensor, or only their sum.</summary>
public sealed record WeightInventory
{
    /// <summary>Empty where only the sum is known.</summary>
    public ImmutableArray<WeightTensor> Tensors { get; init; } = [];

    /// <summary>Bytes in all.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>Every byte is known, not only the size of a file or a rounded figure.</summary>
    public bool IsExact => !Tensors.IsDefaultOrEmpty;

    public static WeightInventory Of(IEnumerable<WeightTensor> tensors)
    {
        ImmutableArray<WeightTensor> all = [.. tensors];
        return new WeightInventory { Tensors = all, TotalBytes = all.Sum(tensor => tensor.Bytes) };
    }

    /// <summary>
    /// What llama.cpp's own quantizer makes of a shape (<c>Q4_K_M</c>, <c>Q8_0</c>, …); null for an architecture or quantization whose rules
    /// are not known.
    /// </summary>
    public static WeightInventory? Quantized(ModelShape shape, string quantization) =>
        Architectures.KnownArchitectures.Find(shape.Architecture)?.Read(shape).Layout is { } layout ? Quantizer.Inventory(layout, quantization) : null;

    /// <summary>Only the size of the file is known; it holds some megabytes of vocabulary besides.</summary>
    public static WeightInventory OfFile(long bytes) => new() { TotalBytes = bytes };
}
