using Aforo.Core.Memory;

namespace Aforo.Core.Tests.Memory;

/// <summary>Families that must be planned, by the names under which their files go. That each name is right for the engine is what the tests against the engine show.</summary>
public sealed class KnownArchitecturesTests
{
    [Theory]
    [InlineData("Llama 3, 3.1, 4", "llama", "llama4")]
    [InlineData("Mistral, Devstral", "llama", "mistral3", "mistral4")]
    [InlineData("Qwen 2 to 3.6", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "qwen3next", "qwen35", "qwen35moe", "qwen2vl", "qwen3vl", "qwen3vlmoe")]
    [InlineData("Gemma 2, 3, 3n, 4", "gemma2", "gemma3", "gemma3n", "gemma4")]
    [InlineData("gpt-oss", "gpt-oss")]
    [InlineData("DeepSeek with latent attention, Kimi K2", "deepseek2", "kimi-linear")]
    [InlineData("GLM 4", "glm4", "glm4moe")]
    [InlineData("Phi 3", "phi3")]
    [InlineData("Granite, dense and hybrid", "granite", "granitemoe", "granitehybrid", "granite_swa")]
    [InlineData("Nemotron H", "nemotron_h", "nemotron_h_moe")]
    [InlineData("State spaces", "mamba", "mamba2", "falcon-h1", "jamba")]
    [InlineData("MiniMax", "minimax-m2")]
    [InlineData("Seed-OSS", "seed_oss")]
    [InlineData("Ernie", "ernie4_5", "ernie4_5-moe")]
    [InlineData("Hunyuan", "hunyuan-dense", "hunyuan-moe")]
    [InlineData("SmolLM", "llama", "smollm3")]
    [InlineData("Command R", "command-r", "cohere2", "cohere2moe")]
    [InlineData("StarCoder 2", "starcoder2")]
    [InlineData("OLMo", "olmo", "olmo2", "olmoe")]
    [InlineData("Others of late", "deci", "bailingmoe", "bailingmoe2", "mellum", "step35", "mimo2", "exaone4", "laguna", "muse-glimmer")]
    public void A_family_is_planned(string family, params string[] names)
    {
        foreach (var name in names) Assert.True(MemoryPlanner.KnownArchitectures.Any(known => known.Name == name), $"{family}: {name}");
    }
}
