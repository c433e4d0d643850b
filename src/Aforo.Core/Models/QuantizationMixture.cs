namespace Aforo.Core.Models;

/// <summary>A mixture of tensor types that the quantizer knows by name (<c>llama_ftype</c>).</summary>
/// <param name="Name">In capitals, <c>IQ4_XS</c>.</param>
/// <param name="Base">Type of most tensors.</param>
internal sealed record QuantizationMixture(string Name, GgmlType Base)
{
    /// <summary>Experts in MXFP4, everything else in Q8_0.</summary>
    public const string Experts = "MXFP4_MOE";

    /// <summary>Without an importance matrix the quantizer refuses some of these, and files of the others are made with one too.</summary>
    public bool WantsImportanceMatrix => Name == "Q2_K_S" || Name.StartsWith("IQ", StringComparison.Ordinal);

    /// <summary>One of those of one or two bits that share a rule of their own.</summary>
    public bool IsLowest => Name is "IQ2_XXS" or "IQ2_XS" or "IQ1_S" or "IQ2_S" or "IQ2_M" or "IQ1_M";

    /// <summary>The mixture of that name, whatever its case, or null.</summary>
    public static QuantizationMixture? Find(string name)
    {
        var mixture = name.ToUpperInvariant() switch { "Q3_K" => "Q3_K_M", "Q4_K" => "Q4_K_M", "Q5_K" => "Q5_K_M", var other => other };
        return GgmlType.Find(BaseOf(mixture)) is { } type ? new QuantizationMixture(mixture, type) : null;
    }

    private static string? BaseOf(string mixture) => mixture switch
    {
        "F32" or "F16" or "BF16" or "Q8_0" or "Q4_0" or "Q4_1" or "Q5_0" or "Q5_1" or "Q1_0" or "Q2_0" or "Q6_K" or "Q2_K" or "TQ1_0" or "TQ2_0"
            or "IQ1_S" or "IQ1_M" or "IQ2_XXS" or "IQ2_XS" or "IQ3_XXS" or "IQ3_S" or "IQ4_NL" or "IQ4_XS" => mixture,
        Experts => "mxfp4",
        "Q5_K_M" or "Q5_K_S" => "q5_K",
        "Q4_K_M" or "Q4_K_S" => "q4_K",
        "Q3_K_M" or "Q3_K_S" or "Q3_K_L" => "q3_K",
        "Q2_K_S" => "q2_K",
        // Named a step above what most of it is.
        "IQ2_S" => "iq2_xs",
        "IQ2_M" => "iq2_s",
        "IQ3_XS" or "IQ3_M" => "iq3_s",
        _ => null,
    };
}
