using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

public sealed class CompareCommandTests
{
    [Fact]
    public async Task A_price_is_for_its_capacity_and_currency_and_never_converted()
    {
        var rows = await RowsAsync("qwen3-coder-30b-a3b", "--ctx-size", "65536", "--currency", "EUR");
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Equal("EUR", row.GetProperty("price").GetProperty("currency").GetString()));
        rows = await RowsAsync("qwen3-coder-30b-a3b", "--ctx-size", "65536");
        Assert.Equal(6950, Row(rows, "nvidia-dgx-spark-128").GetProperty("price").GetProperty("amount").GetDouble());
        var framework = Row(rows, "framework-desktop-395:128");
        Assert.Equal((3449, false), (framework.GetProperty("price").GetProperty("amount").GetDouble(), framework.GetProperty("price").GetProperty("in_stock").GetBoolean()));
        Assert.Contains("out-of-stock", Words(framework, "ruled_out_by"));
    }

    [Fact]
    public async Task What_the_user_saw_today_goes_first()
    {
        var framework = Row(await RowsAsync("qwen3-coder-30b-a3b", "--ctx-size", "65536", "--price", "framework-desktop-395:128=3200"), "framework-desktop-395:128");
        Assert.Equal((3200, 0), (framework.GetProperty("price").GetProperty("amount").GetDouble(), framework.GetProperty("price").GetProperty("age_days").GetInt32()));
        Assert.Empty(Words(framework, "ruled_out_by"));
    }

    [Fact]
    public async Task Small_machines_tell_what_they_hold_instead()
    {
        var rows = await RowsAsync("qwen3-coder-30b-a3b", "--ctx-size", "262144", "--only", "--include", "mac-mini-m6:32,raspberry-pi-5:16");
        Assert.All(rows, row => Assert.Equal(["does-not-fit"], Words(row, "ruled_out_by")));
        Assert.All(rows, row => Assert.NotEmpty(Words(row, "holds")));
        Assert.Contains("accessory", Words(Row(rows, "raspberry-pi-5:16"), "drawbacks"));
    }

    [Fact]
    public async Task A_capacity_that_is_not_sold_is_judged_as_described_and_has_no_price()
    {
        var row = Row(await RowsAsync("qwen3-coder-30b-a3b", "--together", "llama-3.3-70b", "--ctx-size", "32768", "--only", "--include", "mac-studio-m3-ultra:192"), "mac-studio-m3-ultra:192");
        Assert.True(row.GetProperty("fits").GetBoolean());
        Assert.Equal(["not-sold-so"], Words(row, "drawbacks"));
        Assert.Equal([96, 256, 512], row.GetProperty("sold_gib").EnumerateArray().Select(one => one.GetInt32()));
        Assert.Equal(JsonValueKind.Null, row.GetProperty("price").ValueKind);
    }

    [Fact]
    public async Task A_405B_on_two_Sparks_and_on_512_GB()
    {
        var rows = await RowsAsync("llama-3.1-405b", "--ctx-size", "2048", "--only", "--include", "cluster-2x-dgx-spark,mac-studio-m3-ultra:512");
        Assert.All(rows, row => Assert.True(row.GetProperty("fits").GetBoolean()));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("decode_tok_s").GetProperty("roof").GetDouble(), 1, 4));
    }

    [Fact]
    public async Task Conditions_rule_out()
    {
        var rows = await RowsAsync("llama-3.1-8b", "--ctx-size", "8192", "--os", "windows", "--stack", "cuda", "--budget", "1500", "--decode-min", "60");
        var remaining = rows.Where(row => Words(row, "ruled_out_by").Length == 0).ToArray();
        Assert.NotEmpty(remaining);
        Assert.All(remaining, row => Assert.True(row.GetProperty("price").GetProperty("amount").GetDouble() <= 1500));
        Assert.All(remaining, row => Assert.True(row.GetProperty("decode_tok_s").GetProperty("value").GetDouble() >= 60));
        Assert.Contains("os", Words(Row(rows, "mac-studio-m5-max:64"), "ruled_out_by"));
    }

    /// <summary>Each price has its date and age; what is older than 60 days is warned of once for the table.</summary>
    [Fact]
    public async Task Prices_have_their_age_and_one_warning()
    {
        using var setup = new Setup();
        var (status, output, error) = await setup.RunAsync("compare", "llama-3.1-8b", "--ctx-size", "8192", "--verbose");
        Assert.True(status == 0, error);
        Assert.Single(output.Split('\n'), line => line.StartsWith("Warning: the oldest price", StringComparison.Ordinal));
        Assert.All(await RowsAsync("llama-3.1-8b", "--ctx-size", "8192"), row => Assert.True(row.GetProperty("price").ValueKind == JsonValueKind.Null || row.GetProperty("price").GetProperty("age_days").GetInt32() >= 0));
    }

    [Theory]
    [InlineData(".svg", "<svg")]
    [InlineData(".html", "<!doctype html>")]
    public async Task Charts_are_written(string extension, string start)
    {
        using var setup = new Setup();
        var file = Path.Join(setup.Home, "chart" + extension);
        var (status, output, error) = await setup.RunAsync("compare", "llama-3.1-8b", "--ctx-size", "8192", "-o", file);
        Assert.True(status == 0 && output.Length == 0, error);
        var text = File.ReadAllText(file);
        Assert.StartsWith(start, text);
        // An axis with its unit, what the lines mean, and colours for both kinds of screen.
        foreach (var part in (string[])["tok/s of decode with 0 tokens in the cache", "80 of 100 machines", "prefers-color-scheme: dark", ">0</text>"]) Assert.Contains(part, text);
        Assert.DoesNotContain("NaN", text);
        Assert.DoesNotContain("http://", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(".svg")]
    [InlineData(".html")]
    public async Task Each_model_has_a_panel_of_its_own(string extension)
    {
        using var setup = new Setup();
        var file = Path.Join(setup.Home, "chart" + extension);
        Assert.Equal(0, (await setup.RunAsync("compare", "llama-3.1-8b", "llama-3.1-70b", "--ctx-size", "8192", "-o", file)).Status);
        var text = File.ReadAllText(file);
        foreach (var model in (string[])["Llama 3.1 8B", "Llama 3.1 70B"]) Assert.Single(text.Split("font-weight=\"600\"").Skip(1), panel => panel.StartsWith($" fill=\"#1a1a1a\">{model} ", StringComparison.Ordinal));
        Assert.Equal(2, text.Split("tok/s of decode with").Length - 1);
    }

    [Fact]
    public async Task A_chart_without_a_machine_says_of_what()
    {
        using var setup = new Setup();
        var file = Path.Join(setup.Home, "chart.svg");
        await setup.RunAsync("compare", "llama-3.1-405b", "--budget", "100", "-o", file);
        Assert.Contains("Llama 3.1 405B", File.ReadAllText(file));
    }

    [Fact]
    public async Task Wrong_lines_are_told()
    {
        using var setup = new Setup();
        Assert.Equal(2, (await setup.RunAsync("compare")).Status);
        Assert.Equal(1, (await setup.RunAsync("compare", "llama-3.1-8b", "--budget", "1")).Status);
        Assert.Equal(2, (await setup.RunAsync("compare", "llama-3.1-8b", "--devicez", "2")).Status);
        Assert.Equal(2, (await setup.RunAsync("compare", "llama-3.1-8b", "-o", "chart.png")).Status);
        Assert.Equal(2, (await setup.RunAsync("compare", "llama-3.1-8b", "--price", "rtx-3090")).Status);
        Assert.Equal(2, (await setup.RunAsync("compare", "llama-3.1-8b", "--budget", "much")).Status);
        Assert.Equal(2, (await setup.RunAsync("compare", "llama-3.1-8b", "--currency", "dollars")).Status);
        Assert.Equal(2, (await setup.RunAsync("compare", "llama-3.1-8b", "--only")).Status);
        Assert.Equal(3, (await setup.RunAsync("compare", "llama-3.1-8b", "--include", "this")).Status);
        Assert.Equal(3, (await setup.RunAsync("compare", "nosuch")).Status);
        Assert.Equal(3, (await setup.RunAsync("compare", "llama-3.1-8b", "--include", "nosuch")).Status);
        Assert.Equal(3, (await setup.RunAsync("compare", "llama-3.1-8b", "--price", "mac-studio-m3-ultra=1")).Status);
        Assert.Contains("qwen3-coder-30b-a3b", (await setup.RunAsync("compare", "--list-models")).Output);
        Assert.Contains("mac-studio-m2-ultra", (await setup.RunAsync("compare", "--list-devices", "--json")).Output);
    }

    private static JsonElement Row(JsonElement[] rows, string device) => rows.Single(row => row.GetProperty("device").GetString() == device);

    private static string[] Words(JsonElement row, string name) => [.. row.GetProperty(name).EnumerateArray().Select(word => word.GetString()!)];

    /// <summary>Where only a roof is known, a cheaper machine whose forecast reaches it beats it all the same.</summary>
    [Fact]
    public async Task A_roof_below_a_cheaper_forecast_is_left_out()
    {
        using var setup = new Setup();
        var (comparison, _) = await new Aforo.Deciding.Comparer(new Aforo.Deciding.Deciders(new Aforo.Systems.Catalog.CatalogStore(), setup.World)).CompareAsync(["llama-3.1-70b:Q4_K_M"], Aforo.Deciding.ComparisonRequest.Read(name => name == "ctx_size" ? "8192" : null, []).Request!, CancellationToken.None);
        double best = 0;
        var roofs = 0;
        foreach (var row in comparison!.Undominated.Where(row => row.Price is not null))
        {
            if (row.Speed is null && row.Roof is not null) roofs++;
            Assert.True((row.Speed?.Decode.Value ?? row.Roof ?? double.MaxValue) > best, row.Setup.Id);
            best = Math.Max(best, row.Speed?.Decode.Value ?? 0);
        }
        Assert.True(comparison.Remaining.Count(row => row is { Speed: null, Roof: not null, Price: not null }) > roofs);
    }

    /// <summary>The age that is warned of is that of a price that stands there.</summary>
    [Fact]
    public async Task The_oldest_price_is_one_that_is_shown()
    {
        using var setup = new Setup();
        var (_, output, _) = await setup.RunAsync("compare", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--only", "--include", "rtx-5090");
        var told = System.Text.RegularExpressions.Regex.Match(output, @"oldest price here is ([\d,]+) days");
        if (told.Success) Assert.Contains(told.Groups[1].Value, output[..told.Index]);
        Assert.Contains("kWh", output);
    }

    private static async Task<JsonElement[]> RowsAsync(params string[] arguments)
    {
        using var setup = new Setup();
        var (_, output, error) = await setup.RunAsync(["compare", .. arguments, "--json"]);
        Assert.True(output.Length > 0, error);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("rows").EnumerateArray()];
    }
}
