namespace Aforo.Core.Memory.Fitting;

/// <summary>What a quantization costs in quality, as it was measured: it orders choices and does not foretell a given model or task.</summary>
/// <param name="PerplexityRise">Rise of perplexity against unquantized weights or cache, on wiki text in windows of 512 tokens.</param>
/// <param name="Divergence">Mean Kullback-Leibler divergence of the next token's probabilities.</param>
/// <param name="Model">Model that was measured.</param>
/// <param name="Source">Who says so.</param>
public sealed record QuantizationQuality(double PerplexityRise, double? Divergence, string Model, string Source)
{
    private const string Readme = "github.com/ggml-org/llama.cpp tools/perplexity/README.md";
    private const string Request = "github.com/ggml-org/llama.cpp/pull/7412 (May 2024, before rotation)";

    /// <summary>Of weights; null where no figure is known.</summary>
    public static QuantizationQuality? OfWeights(string? quantization) => quantization?.ToUpperInvariant() switch
    {
        "Q8_0" => Llama(0.003, 0.0014),
        "Q6_K" => Llama(0.022, 0.0055),
        "Q5_K_M" => Llama(0.057, 0.0108),
        "Q4_K_M" => Llama(0.175, 0.0313),
        "Q4_0" => Llama(0.469, 0.0719),
        "Q3_K_M" => Llama(0.657, 0.1019),
        "Q2_K" => new QuantizationQuality(2.65, null, "Qwen2 7B", "huggingface.co/Qwen/Qwen2-1.5B-Instruct-GGUF (model card)"),
        _ => null,
    };

    /// <summary>Of a cache; null where no trustworthy figure is known, as of 4 bits.</summary>
    public static QuantizationQuality? OfCache(string typeK, string typeV) => (typeK, typeV) switch
    {
        ("f16", "f16") => new QuantizationQuality(0.0024, 0.0002, "Llama 3 8B", Request),
        ("q8_0", "q8_0") => new QuantizationQuality(0.0046, 0.0010, "Llama 3 8B", Request),
        _ => null,
    };

    private static QuantizationQuality Llama(double rise, double divergence) => new(rise, divergence, "Llama 3 8B", Readme);
}
