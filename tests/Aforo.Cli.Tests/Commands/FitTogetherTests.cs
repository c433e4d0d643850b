using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

/// <summary>Several models at once, the cache beside that of models that people know, and what would make a model fit.</summary>
public sealed class FitTogetherTests
{
    [Fact]
    public async Task Thirty_and_seventy_billion_side_by_side()
    {
        using var setup = new Setup();
        var alone = await Fit(setup, "qwen3-coder-30b-a3b:Q4_K_M", "--ctx-size", "32768", "--on", "mac-studio-m2-ultra:64");
        var other = await Fit(setup, "llama-3.3-70b:Q4_K_M", "--ctx-size", "32768", "--on", "mac-studio-m2-ultra:64");
        var both = await Fit(setup, "qwen3-coder-30b-a3b:Q4_K_M", "--ctx-size", "32768", "--on", "mac-studio-m2-ultra:64", "--together", "llama-3.3-70b:Q4_K_M");
        var beside = both.GetProperty("together")[0].GetProperty("total_bytes").GetInt64();
        Assert.Equal(other.GetProperty("memory").GetProperty("total_bytes").GetInt64(), beside);
        Assert.Equal(alone.GetProperty("headroom_bytes").GetInt64() - beside, both.GetProperty("headroom_bytes").GetInt64());
        Assert.Equal((true, false), (alone.GetProperty("fits").GetBoolean(), both.GetProperty("fits").GetBoolean()));
        // Half a terabyte has room for both.
        Assert.True((await Fit(setup, "qwen3-coder-30b-a3b:Q4_K_M", "--ctx-size", "32768", "--on", "mac-studio-m3-ultra:512", "--together", "llama-3.3-70b:Q4_K_M")).GetProperty("fits").GetBoolean());
    }

    [Fact]
    public async Task The_effect_of_grouped_heads_is_seen_beside_two_models()
    {
        using var setup = new Setup();
        var memory = (await Fit(setup, "qwen3-coder-30b-a3b:Q4_K_M")).GetProperty("memory");
        Assert.Equal(98304, memory.GetProperty("kv_bytes_per_token").GetDouble());
        var known = memory.GetProperty("kv_bytes_per_token_of").EnumerateArray().Select(one => (one.GetProperty("model").GetString(), one.GetProperty("layers").GetInt32(), one.GetProperty("kv_heads").GetInt32(), one.GetProperty("bytes").GetDouble()));
        Assert.Equal([("Llama 3 8B", 32, 8, 131072), ("Llama 3 70B", 80, 8, 327680)], known);
    }

    [Fact]
    public async Task The_founding_case_comes_out_as_it_was()
    {
        using var setup = new Setup();
        var answer = await Fit(setup, "qwen3-coder-30b-a3b:Q4_K_M", "--ctx-size", "262144", "--on", "mac-studio-m2-ultra:64");
        var memory = answer.GetProperty("memory");
        Assert.Equal(24L << 30, memory.GetProperty("kv_cache_bytes").GetInt64());
        Assert.Equal(48L << 30, memory.GetProperty("pools")[0].GetProperty("usable_bytes").GetInt64());
        Assert.Equal(41.6, Math.Round(memory.GetProperty("total_bytes").GetInt64() / (double)(1L << 30), 1));
        Assert.True(answer.GetProperty("fits").GetBoolean());
        var smaller = await Fit(setup, "qwen3-coder-30b-a3b:Q4_K_M", "--ctx-size", "262144", "--on", "mac-studio-m2-ultra:64", "--cache-type-k", "q8_0", "--cache-type-v", "q8_0");
        Assert.Equal((24L << 30) / 32 * 34 / 2, smaller.GetProperty("memory").GetProperty("kv_cache_bytes").GetInt64());
    }

    [Fact]
    public async Task What_would_make_it_fit_has_a_price_in_bytes_speed_and_quality()
    {
        using var setup = new Setup();
        var answer = await Fit(setup, "llama-3.3-70b:Q4_K_M", "--ctx-size", "32768", "--on", "rtx-5090");
        Assert.False(answer.GetProperty("fits").GetBoolean());
        var changes = answer.GetProperty("changes").EnumerateArray().ToDictionary(change => change.GetProperty("option").GetString() + " " + change.GetProperty("value").GetString());
        Assert.All(changes.Values, change => Assert.True(change.GetProperty("saved_bytes").GetInt64() > 0));
        var layers = changes.First(change => change.Key.StartsWith("gpu-layers", StringComparison.Ordinal)).Value;
        Assert.True(layers.GetProperty("suffices").GetBoolean());
        Assert.True(layers.GetProperty("decode_ratio").GetDouble() < 1);
        Assert.Equal(0.0046, changes["cache-type q8_0"].GetProperty("quality_after").GetProperty("perplexity_rise").GetDouble());
        Assert.Contains("perplexity/README", changes.First(change => change.Key.StartsWith("quantization", StringComparison.Ordinal)).Value.GetProperty("quality_before").GetProperty("source").GetString());
        // The largest context that fits does, and 256 tokens more do not.
        var small = await Fit(setup, "llama-3.1-8b:Q4_K_M", "--on", "rtx-3060-12", "--ctx-size", "8192");
        var largest = small.GetProperty("largest_ctx_size").GetInt64();
        Assert.True((await Fit(setup, "llama-3.1-8b:Q4_K_M", "--on", "rtx-3060-12", "--ctx-size", $"{largest}")).GetProperty("fits").GetBoolean());
        Assert.False((await Fit(setup, "llama-3.1-8b:Q4_K_M", "--on", "rtx-3060-12", "--ctx-size", $"{largest + 256}")).GetProperty("fits").GetBoolean());
    }

    [Fact]
    public async Task A_bar_and_a_table_are_drawn()
    {
        using var setup = new Setup();
        var (_, output, _) = await setup.RunAsync("fit", "qwen3-coder-30b-a3b:Q4_K_M", "--on", "mac-studio-m2-ultra:64", "--lang", "en");
        Assert.Matches(@"unified +\[#+=+-*\.+\]", output);
        Assert.Matches(@"f16 +q8_0 +q4_0", output);
        Assert.Matches(@"262,144 +41\.6 GiB", output);
    }

    private static async Task<JsonElement> Fit(Setup setup, params string[] arguments)
    {
        var (_, output, error) = await setup.RunAsync(["fit", .. arguments, "--json"]);
        Assert.True(output.Length > 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
