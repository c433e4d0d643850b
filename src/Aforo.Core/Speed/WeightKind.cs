namespace Aforo.Core.Speed;

/// <summary>Kinds of weights whose kernels differ in speed.</summary>
internal static class WeightKind
{
    /// <summary>The kind of a label, or the nearest by bits of a weight.</summary>
    public static string Of(string? label, double bits)
    {
        var text = (label ?? "").ToUpperInvariant();
        foreach (var (part, kind) in ((string, string)[])
            [("NVFP4", "nvfp4"), ("MXFP4", "mxfp4"), ("BF16", "bf16"), ("F16", "f16"), ("F32", "f32"), ("Q8", "q8"), ("8BIT", "q8"), ("Q6", "q6"), ("6BIT", "q6"), ("Q5", "q5"), ("Q4_0", "q4_0"), ("Q4_1", "q4_0"), ("IQ", "iq"), ("Q4", "q4_k"), ("4BIT", "q4_k"), ("Q3", "q3"), ("Q2", "q2")])
            if (text.Contains(part, StringComparison.Ordinal)) return kind;
        return bits switch { < 3 => "q2", < 4 => "q3", < 5.2 => "q4_k", < 6 => "q5", < 7.5 => "q6", < 12 => "q8", < 24 => "f16", _ => "f32" };
    }
}
