using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

/// <summary>Claims, judged by the program's own arithmetic and data.</summary>
public sealed class CheckCommandTests
{
    /// <summary>Claims of 18 February 2026, with the verdicts and the assumption that would save each.</summary>
    [Theory]
    [InlineData("DGX Spark", "llama-3.1-70b:FP4", "25-50 tok/s", null, "exceeds-physics", 6.72, "streams")]
    [InlineData("nvidia-dgx-spark-128", "llama-3.1-70b:Q4_K_M", "25-50 tok/s", null, "exceeds-physics", 6.51, "streams")]
    [InlineData("mac-studio-m3-ultra", "llama-3.1-70b", "20-32 tok/s", null, "exceeds-physics", 19.54, "speculative")]
    [InlineData("mac-studio-m2-ultra", "llama-3.1-70b", "10-15 tok/s", null, "plausible", null, null)]
    [InlineData("amd-ryzen-ai-max-395", "qwen2.5-7b", "60-80 tok/s", "cpu", "exceeds-physics", 58.57, "quantization")]
    [InlineData("amd-ryzen-ai-max-395", "llama-2-7b:Q4_0", "60-80 tok/s", "cpu", "exceeds-physics", 68.24, "speculative")]
    [InlineData("amd-ryzen-ai-max-395", "qwen3-32b", "15-20 tok/s", "cpu", "exceeds-physics", 13.25, "sparser-model")]
    [InlineData("amd-ryzen-ai-max-395", "llama-3.1-70b", "5-8 tok/s", "cpu", "exceeds-physics", 6.11, "quantization")]
    [InlineData("mi300x", "llama-3.1-70b:F16", "80-120 tok/s", null, "exceeds-physics", 38.13, "quantization")]
    [InlineData("mi300x", "llama-3.1-70b:FP8", "80-120 tok/s", null, "exceeds-physics", 75.12, "quantization")]
    [InlineData("build-tr-2x7900xtx", "llama-3.1-70b", "10-15 tok/s", null, "plausible", null, null)]
    public async Task Speeds_of_the_founding_case(string device, string model, string claim, string? backend, string verdict, double? holdsUpTo, string? saving)
    {
        var (status, root) = await CheckAsync(["--on", device, "--model", model, "--claim", claim, .. backend is null ? Array.Empty<string>() : ["--backend", backend]]);
        Assert.Equal(verdict, root.GetProperty("verdict").GetString());
        Assert.Equal(verdict is "exceeds-physics" or "contradicted" ? 1 : 0, status);
        if (holdsUpTo is { } limit)
        {
            Assert.Equal(limit, root.GetProperty("holds_up_to").GetDouble(), 0.02);
            Assert.Equal(limit, root.GetProperty("roof").GetProperty("value").GetDouble(), 0.02);
            Assert.NotEmpty(root.GetProperty("roof").GetProperty("arithmetic").EnumerateArray());
            Assert.True(root.GetProperty("would_need").GetProperty("bytes_per_token").GetDouble() < root.GetProperty("would_need").GetProperty("instead_of_bytes_per_token").GetDouble());
        }
        if (saving is not null) Assert.Contains(root.GetProperty("assumptions").EnumerateArray(), one => one.GetProperty("kind").GetString() == saving && one.GetProperty("possible").GetBoolean());
    }

    /// <summary>The mixture of experts of that size would reach what the dense model cannot.</summary>
    [Fact]
    public async Task A_mixture_of_experts_saves_the_claim_on_30B()
    {
        var (_, root) = await CheckAsync(["--on", "amd-ryzen-ai-max-395", "--model", "qwen3-32b", "--claim", "15-20 tok/s", "--backend", "cpu"]);
        Assert.Equal("qwen3-30b-a3b", root.GetProperty("assumptions").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "sparser-model").GetProperty("name").GetString());
        Assert.NotEqual("exceeds-physics", (await CheckAsync(["--on", "amd-ryzen-ai-max-395", "--model", "qwen3-30b-a3b", "--claim", "15-20 tok/s", "--backend", "cpu"])).Root.GetProperty("verdict").GetString());
    }

    [Fact]
    public async Task M3_Ultra_is_not_twice_an_M2_Ultra()
    {
        var (status, root) = await CheckAsync(["--on", "mac-studio-m3-ultra", "--versus", "mac-studio-m2-ultra", "--claim", "2.1x"]);
        Assert.Equal((1, "contradicted"), (status, root.GetProperty("verdict").GetString()));
        Assert.NotEmpty(root.GetProperty("ratios").EnumerateArray());
    }

    [Theory]
    [InlineData("nvidia-dgx-spark-128", "$3000", null, "contradicted")]
    [InlineData("nvidia-dgx-spark-128", "$3000", "2026-02-18", "contradicted")]
    [InlineData("mac-studio-m3-ultra:96", "$3,999", "2026-02-18", "plausible")]
    [InlineData("mac-studio-m3-ultra:192", "$4000", null, "unsupported")]
    [InlineData("mac-studio-m3-ultra:512", "$8,000-10,000", null, "plausible")]
    [InlineData("framework-desktop-395:128", "2000-2500 USD", "2026-02-18", "plausible")]
    [InlineData("framework-desktop-395:128", "2000-2500 USD", null, "contradicted")]
    [InlineData("asus-rog-flow-z13-2025:128", "$2,499", null, "plausible")]
    [InlineData("mi300x", "$25,000+", null, "contradicted")]
    [InlineData("build-tr-2x7900xtx", "5k-6k USD", null, "unsupported")]
    [InlineData("nvidia-dgx-spark-128", "€3000", null, "unsupported")]
    public async Task Prices_count_for_their_capacity_and_currency(string device, string claim, string? date, string verdict)
    {
        var (_, root) = await CheckAsync(["--on", device, "--claim", claim, .. date is null ? Array.Empty<string>() : ["--date", date]]);
        Assert.Equal(verdict, root.GetProperty("verdict").GetString());
        Assert.All(root.GetProperty("offers").EnumerateArray(), offer => Assert.Contains(offer.GetProperty("kind").GetString(), new[] { "list", "street" }));
    }

    [Fact]
    public async Task Only_one_chip_has_128_GB_under_3000_dollars()
    {
        var (_, root) = await CheckAsync(["--on", "amd-ryzen-ai-max-395", "--claim", "nothing else has 128 GB under $3,000"]);
        Assert.Equal("plausible", root.GetProperty("verdict").GetString());
        Assert.Equal("contradicted", (await CheckAsync(["--on", "nvidia-dgx-spark-128", "--claim", "128 GB under $3000"])).Root.GetProperty("verdict").GetString());
    }

    [Theory]
    [InlineData("20–32 t/s", 20.0, 32.0, "tok/s", false)]
    [InlineData("about 15 tokens per second", 15.0, 15.0, "tok/s", false)]
    [InlineData("≥40", 40.0, null, "tok/s", true)]
    [InlineData("50 - 25 tok/s", 25.0, 50.0, "tok/s", false)]
    [InlineData("25 to 50", 25.0, 50.0, "tok/s", true)]
    [InlineData("15,5 tok/s", 15.5, 15.5, "tok/s", false)]
    [InlineData("1.5k tokens/sec", 1500.0, 1500.0, "tok/s", false)]
    [InlineData("1-2k tps", 1000.0, 2000.0, "tok/s", false)]
    [InlineData("up to 50 tok/s", null, 50.0, "tok/s", false)]
    [InlineData("unos 20 tokens por segundo", 20.0, 20.0, "tok/s", false)]
    [InlineData("$7,999+", 7999.0, null, "USD", false)]
    [InlineData("3.000 €", 3000.0, 3000.0, "EUR", false)]
    [InlineData("US$ 2,499.99", 2499.99, 2499.99, "USD", false)]
    [InlineData("3k USD", 3000.0, 3000.0, "USD", false)]
    public async Task Claims_are_read_as_people_write_them(string claim, double? low, double? high, string unit, bool assumed)
    {
        var (_, root) = await CheckAsync(["--on", "mac-studio-m2-ultra:64", "--model", "llama-3.1-70b", "--claim", claim]);
        var read = root.GetProperty("claim");
        Assert.Equal(low, Number(read.GetProperty("low")));
        Assert.Equal(high, Number(read.GetProperty("high")));
        Assert.Equal(unit, read.GetProperty("unit").GetString());
        Assert.Equal(assumed, read.GetProperty("unit_assumed").GetBoolean());
    }

    [Theory]
    [InlineData("abc", "tok/s")]
    [InlineData("10 bananas", "bananas")]
    [InlineData("1-2-3 tok/s", "25-50 tok/s")]
    [InlineData("0 tok/s", "25-50 tok/s")]
    [InlineData("-5 tok/s", "25-50 tok/s")]
    [InlineData("1e400 tok/s", "25-50 tok/s")]
    [InlineData("99999999999999999999 tok/s", "25-50 tok/s")]
    [InlineData("2.1x", "--versus")]
    public async Task Bad_claims_are_refused_with_what_would_be_right(string claim, string right)
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("check", "--on", "mac-studio-m2-ultra:64", "--model", "llama-3.1-70b", "--claim", claim);
        Assert.Equal((2, ""), (status, output));
        Assert.Contains(right, error);
    }

    /// <summary>Low-bit quantizations are tried too, and the bits that are needed are those that the roof leaves: bytes for a token by weights that it reads.</summary>
    [Fact]
    public async Task The_bits_that_a_weight_may_take_are_those_that_the_roof_leaves()
    {
        var (_, root) = await CheckAsync(["--on", "mac-studio-m2-ultra", "--model", "llama-3.1-70b:Q4_K_M", "--claim", "27 tok/s"]);
        Assert.Equal("exceeds-physics", root.GetProperty("verdict").GetString());
        var saving = root.GetProperty("assumptions").EnumerateArray().Single(one => one.GetProperty("kind").GetString() == "quantization");
        Assert.True(saving.GetProperty("possible").GetBoolean());
        var bits = root.GetProperty("would_need").GetProperty("bytes_per_token").GetDouble() * 8 / 69.5e9;
        Assert.Equal(bits, saving.GetProperty("number").GetDouble(), 0.02);
    }

    [Fact]
    public async Task What_another_model_was_measured_with_is_told_as_such()
    {
        using var setup = new Setup();
        var (_, output, _) = await setup.RunAsync("check", "--on", "mac-studio-m2-ultra", "--model", "llama-3.1-70b:Q4_K_M", "--claim", "10-15 tok/s");
        Assert.Contains("(of others that are as heavy: llama-3-70b Q4_K_M)", output.ReplaceLineEndings(" "));
        var (_, root) = await CheckAsync(["--on", "mac-studio-m2-ultra", "--model", "llama-3.1-70b:Q4_K_M", "--claim", "10-15 tok/s"]);
        Assert.Contains(root.GetProperty("measurements").EnumerateArray(), row => row.GetProperty("comparable").GetBoolean() && !row.GetProperty("same_model").GetBoolean());
    }

    /// <summary>Capacities with different bandwidths are judged apart: one line for each, and bad news where one is contradicted.</summary>
    [Fact]
    public async Task One_contradicted_setup_of_several_is_bad_news()
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("check", "--on", "mac-studio-m4-max", "--model", "llama-3.1-8b:Q4_K_M", "--claim", "100 tok/s", "--json");
        Assert.True(output.Length > 0, error);
        var verdicts = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("verdict").GetString()).ToArray();
        Assert.True(verdicts.Distinct().Count() > 1, output);
        Assert.Equal(1, status);
    }

    [Fact]
    public async Task Unknown_names_have_their_own_status()
    {
        using var setup = new Setup();
        Assert.Equal(3, (await setup.RunAsync("check", "--on", "nosuch", "--model", "llama-3.1-70b", "--claim", "5 tok/s")).Status);
        Assert.Equal(3, (await setup.RunAsync("check", "--on", "rtx-3090", "--model", "nosuch", "--claim", "5 tok/s")).Status);
        Assert.Equal(2, (await setup.RunAsync("check", "--on", "rtx-3090", "--claim", "5 tok/s")).Status);
        Assert.Equal(2, (await setup.RunAsync("check", "--claim", "5")).Status);
        Assert.Equal(2, (await setup.RunAsync("check", "--on", "rtx-3090", "--claim", "$5", "--date", "yesterday")).Status);
    }

    private static double? Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetDouble();

    private static async Task<(int Status, JsonElement Root)> CheckAsync(string[] arguments)
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync(["check", .. arguments, "--json"]);
        Assert.True(output.Length > 0, error);
        return (status, JsonDocument.Parse(output).RootElement);
    }
}
