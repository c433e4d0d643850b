namespace Aforo.Testing.Gguf;

/// <summary>What the weights of a tensor are.</summary>
public sealed record TensorFill
{
    private TensorFill()
    {
    }

    /// <summary>Nothing is written: the file has a hole there, which reads as zeros and takes no disk. The default.</summary>
    public static TensorFill Hole { get; } = new();

    internal bool IsWritten { get; private init; }

    internal float Mean { get; private init; }

    internal float Spread { get; private init; }

    internal Func<long, float>? RowFactor { get; private init; }

    /// <summary>Every element is <paramref name="value"/>; for <c>f32</c>, <c>f16</c>, <c>bf16</c> only.</summary>
    public static TensorFill Constant(float value) => new() { IsWritten = true, Mean = value };

    /// <summary>Seeded noise around zero with about this standard deviation.</summary>
    /// <param name="rowFactor">Factor for each row, by its number; all 1 by default.</param>
    public static TensorFill Random(float spread, Func<long, float>? rowFactor = null) => new() { IsWritten = true, Spread = spread, RowFactor = rowFactor };
}
