using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>A named model: weights and what is set for them.</summary>
public sealed record SimulatedDefinition
{
    public required string Name { get; init; }

    public required SimulatedWeights Weights { get; init; }

    /// <summary>Parameters, each value as the JSON that is stored: <c>131072</c>, <c>"131072"</c>, <c>["&lt;|im_end|&gt;"]</c>.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Renderer in the configuration; null for a model whose own template is used by the child, from 0.30 on.</summary>
    public string? Renderer { get; init; }

    /// <summary>False for families that cannot shift their context.</summary>
    public bool CanShift { get; init; } = true;

    public DateTimeOffset ModifiedAt { get; init; } = new(2026, 2, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>SHA-256 of what stands for the manifest here: equal for equal definitions, whatever their names.</summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Weights.Digest}{Renderer}{ParameterJson}")));

    /// <summary>The params layer.</summary>
    public string ParameterJson => "{" + string.Join(',', Parameters.Select(parameter => $"\"{parameter.Key}\":{parameter.Value}")) + "}";

    /// <summary>Whether its context was stored as something else than a number: every use fails then.</summary>
    internal bool HasInvalidContext
    {
        get
        {
            if (!Parameters.TryGetValue("num_ctx", out var stored)) return false;
            using var value = JsonDocument.Parse(stored);
            return value.RootElement.ValueKind != JsonValueKind.Number;
        }
    }

    /// <summary>What the library sets for <c>qwen3-coder</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Qwen3CoderParameters { get; } = ImmutableSortedDictionary<string, string>.Empty
        .Add("repeat_penalty", "1.05").Add("stop", """["<|im_start|>","<|im_end|>","<|endoftext|>"]""").Add("temperature", "0.7").Add("top_k", "20").Add("top_p", "0.8");

    /// <summary>The two definitions of the founding case: <c>qwen3-coder:30b-v-128k</c> on the weights of <c>qwen3-coder:30b</c>.</summary>
    public static ImmutableArray<SimulatedDefinition> FoundingCase { get; } =
    [
        new() { Name = "qwen3-coder:30b-v-128k", Weights = SimulatedWeights.Qwen3Coder30B, Renderer = "qwen3-coder", Parameters = Qwen3CoderParameters.Add("num_ctx", "131072") },
        new() { Name = "qwen3-coder:30b", Weights = SimulatedWeights.Qwen3Coder30B, Renderer = "qwen3-coder", Parameters = Qwen3CoderParameters, ModifiedAt = new(2026, 1, 10, 9, 0, 0, TimeSpan.Zero) },
    ];

    /// <summary>A model for embeddings, as the library has it.</summary>
    public static SimulatedDefinition NomicEmbedText { get; } = new()
    {
        Name = "nomic-embed-text:latest",
        Weights = SimulatedWeights.NomicEmbedText,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("num_ctx", "8192"),
        ModifiedAt = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero),
    };
}
