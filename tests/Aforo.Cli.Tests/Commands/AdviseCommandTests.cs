using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

public sealed class AdviseCommandTests
{
    [Fact]
    public async Task The_founding_case_needs_no_hardware_and_every_purpose_has_figures()
    {
        var root = await AdviseAsync("--case", "episode-0");
        var advice = root.GetProperty("advice").EnumerateArray().ToDictionary(item => item.GetProperty("for").GetString()!);
        Assert.Equal(["hardware-at-all", "price-performance", "smallest-budget-128gb", "cuda", "400b-class", "rent-or-cloud"], advice.Keys);
        Assert.Equal("nothing", advice["hardware-at-all"].GetProperty("choice").GetString());
        Assert.All(advice.Values, item => Assert.NotEmpty(item.GetProperty("because").EnumerateArray()));
        var cloud = advice["rent-or-cloud"].GetProperty("because").EnumerateArray().First();
        var cost = ((146760 * cloud.GetProperty("input").GetDouble()) + (1024 * cloud.GetProperty("output").GetDouble())) / 1e6;
        Assert.Equal(cost, cloud.GetProperty("cost").GetDouble(), 1e-4);
        Assert.Equal(["--model", "--prompt", "--ctx-size", "--share-heavy"], root.GetProperty("assumed").EnumerateArray().Select(one => one.GetProperty("option").GetString()!));
    }

    /// <summary>Nothing that is advised is out of stock, misses a condition or does not hold the model.</summary>
    [Theory]
    [InlineData("--case", "episode-0")]
    [InlineData("--model", "gpt-oss-120b", "--prompt", "32000", "--os", "windows")]
    [InlineData("--model", "llama-3.1-8b", "--budget", "1000")]
    public async Task What_is_advised_can_be_bought_and_meets_the_conditions(params string[] arguments)
    {
        var root = await AdviseAsync(arguments);
        var rows = root.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("device").GetString()!);
        foreach (var item in root.GetProperty("advice").EnumerateArray().Where(item => item.GetProperty("for").GetString() is "price-performance" or "smallest-budget-128gb" or "cuda"))
            if (item.GetProperty("choice").GetString() is { } choice) Assert.Empty(rows[choice].GetProperty("ruled_out_by").EnumerateArray());
    }

    /// <summary>A card or a server's module is no machine: it is told beside them, never as the choice.</summary>
    [Theory]
    [InlineData("qwen3-8b")]
    [InlineData("gpt-oss-120b")]
    public async Task What_is_chosen_needs_no_other_computer(string model)
    {
        var root = await AdviseAsync("--model", model);
        var rows = root.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("device").GetString()!);
        foreach (var item in root.GetProperty("advice").EnumerateArray())
            if (item.GetProperty("choice").GetString() is { } choice && rows.TryGetValue(choice, out var row)) Assert.DoesNotContain(row.GetProperty("drawbacks").EnumerateArray(), word => word.GetString() == "needs-computer");
    }

    [Fact]
    public async Task The_smallest_budget_has_128_GB_and_no_cheaper_one_has()
    {
        var root = await AdviseAsync("--model", "gpt-oss-120b", "--prompt", "8000");
        var rows = root.GetProperty("rows").EnumerateArray().Where(row => row.GetProperty("ruled_out_by").GetArrayLength() == 0 && row.GetProperty("memory_gib").GetInt32() >= 128 && row.GetProperty("price").ValueKind == JsonValueKind.Object
            && row.GetProperty("decode_tok_s").ValueKind == JsonValueKind.Object && row.GetProperty("decode_tok_s").TryGetProperty("value", out var speed) && speed.ValueKind == JsonValueKind.Number && row.GetProperty("drawbacks").EnumerateArray().All(word => word.GetString() != "needs-computer")).ToArray();
        var choice = root.GetProperty("advice").EnumerateArray().Single(item => item.GetProperty("for").GetString() == "smallest-budget-128gb");
        Assert.Equal(rows.Min(row => row.GetProperty("price").GetProperty("amount").GetDouble()), choice.GetProperty("because").EnumerateArray().First().GetProperty("amount").GetDouble());
    }

    [Fact]
    public async Task Where_nothing_was_seen_it_is_not_known_whether_hardware_is_needed()
    {
        using var setup = new Setup();
        var (status, output, _) = await setup.RunAsync("advise", "--model", "llama-3.1-8b", "--no-color");
        Assert.Equal(0, status);
        Assert.Contains("Is hardware needed at all? Not known", output);
    }

    [Fact]
    public async Task The_claims_of_the_founding_case_are_judged()
    {
        var claims = (await AdviseAsync("--case", "episode-0")).GetProperty("claims").EnumerateArray().ToDictionary(one => one.GetProperty("id").GetString()!, one => one.GetProperty("check").GetProperty("verdict").GetString());
        foreach (var (id, verdict) in ((string, string)[])
            [("C01", "contradicted"), ("C05", "exceeds-physics"), ("C06", "contradicted"), ("C08", "plausible"), ("C16", "contradicted"), ("C17", "exceeds-physics"), ("C23", "plausible"), ("C28", "exceeds-physics"), ("C29", "exceeds-physics"), ("C30", "exceeds-physics"), ("C31", "plausible"), ("C32", "contradicted")])
            Assert.Equal((id, verdict), (id, claims[id]));
        // No capacity, no price: the M3 Ultra of 192 GB was never sold.
        Assert.DoesNotContain("C11", claims.Keys);
    }

    [Fact]
    public async Task Without_a_workload_it_asks_for_options()
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("advise");
        Assert.Equal((2, ""), (status, output));
        Assert.Contains("--model", error);
        Assert.Equal(2, (await setup.RunAsync("advise", "--model", "llama-3.1-8b", "--share-heavy", "3")).Status);
        Assert.Equal(2, (await setup.RunAsync("advise", "--model", "llama-3.1-8b", "--kwh-price", "x")).Status);
        Assert.Equal(3, (await setup.RunAsync("advise", "--model", "nosuch")).Status);
        Assert.Equal(3, (await setup.RunAsync("advise", "--case", "nosuch")).Status);
    }

    private static async Task<JsonElement> AdviseAsync(params string[] arguments)
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync(["advise", .. arguments, "--json"]);
        Assert.True(status == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
