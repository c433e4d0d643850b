using System.Globalization;
using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Core.Speed;
using Aforo.Deciding;
using Aforo.Systems.Catalog;

namespace Aforo.Cli.Tests.Commands;

/// <summary><c>this</c> is a machine like any other for decisions, and what <c>aforo bench</c> measured on it counts.</summary>
public sealed class ThisMachineTests
{
    [Fact]
    public async Task It_stands_beside_others_with_the_speed_of_its_card_and_no_price()
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24);
        var rows = await RowsAsync(setup, "compare", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--only", "--include", "this,rtx-3090");
        var (own, card) = (rows["this"], rows["rtx-3090"]);
        Assert.Equal(Decode(card), Decode(own), 1e-9);
        Assert.Equal(JsonValueKind.Null, own.GetProperty("price").ValueKind);
        Assert.Empty(own.GetProperty("drawbacks").EnumerateArray());
    }

    [Theory]
    [InlineData("compare", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--only", "--include", "this")]
    [InlineData("advise", "--model", "llama-3.1-8b:Q4_K_M", "--prompt", "512", "--ctx-size", "8192", "--include", "this")]
    public async Task What_was_measured_here_calibrates(params string[] arguments)
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24);
        var before = Decode((await RowsAsync(setup, arguments))["this"]);
        Measured(setup, before * 0.8);
        var own = (await RowsAsync(setup, arguments))["this"].GetProperty("decode_tok_s");
        Assert.Equal("calibrated", own.GetProperty("basis").GetString());
        Assert.InRange(own.GetProperty("value").GetDouble(), before * 0.75, before * 0.98);
    }

    [Fact]
    public async Task A_claim_about_it_is_held_against_what_was_measured()
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24);
        Measured(setup, 90);
        var (status, output, error) = await setup.RunAsync("check", "--on", "this", "--model", "llama-3.1-8b:Q4_K_M", "--claim", "90 tok/s", "--json");
        Assert.True(status == 0, error);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal("plausible", root.GetProperty("verdict").GetString());
        Assert.Equal("calibrated", root.GetProperty("predicted").GetProperty("basis").GetString());
    }

    /// <summary>A measured bandwidth is no law of nature: what lies above it is contradicted, not beyond physics.</summary>
    [Fact]
    public async Task A_bandwidth_that_was_only_measured_is_no_roof()
    {
        using var setup = new Setup();
        setup.SystemFile("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Some Processor\ncpu cores\t: 4\n\n").SystemFile("/proc/meminfo", "MemTotal:       33554432 kB\nMemAvailable:   30000000 kB\n");
        string[] claim = ["check", "--on", "this", "--model", "llama-3.1-8b:Q4_K_M", "--claim", "50 tok/s", "--json"];
        var (status, _, error) = await setup.RunAsync(claim);
        Assert.Equal(3, status);
        Assert.Contains("aforo bench --machine", error);
        setup.File(".local/state/aforo/bench/20261119T100000000Z-machine.json", """{"schema": "aforo.bench/1", "at": "2026-11-19T10:00:00Z", "machine": {"id": "Some Processor"}, "bandwidth": {"all_cores": {"read_gb_s": 16.4}}}""");
        var (bad, output, _) = await setup.RunAsync(claim);
        Assert.Equal(1, bad);
        Assert.Equal("contradicted", JsonDocument.Parse(output).RootElement.GetProperty("verdict").GetString());
    }

    /// <summary>What is computed from a measured bandwidth says so, and prints no roof.</summary>
    [Fact]
    public async Task A_measured_bandwidth_calibrates_decode_and_is_no_roof()
    {
        using var setup = new Setup();
        setup.SystemFile("/proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Some Processor\ncpu cores\t: 4\n\n").SystemFile("/proc/meminfo", "MemTotal:       33554432 kB\nMemAvailable:   30000000 kB\n");
        setup.File(".local/state/aforo/bench/20261119T100000000Z-machine.json", """{"schema": "aforo.bench/1", "at": "2026-11-19T10:00:00Z", "machine": {"id": "Some Processor"}, "bandwidth": {"all_cores": {"read_gb_s": 16.4}}}""");
        var (_, output, _) = await setup.RunAsync("fit", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--on", "this", "--json");
        var decode = JsonDocument.Parse(output).RootElement.GetProperty("speed").GetProperty("decode_tok_s");
        Assert.Equal("calibrated", decode.GetProperty("basis").GetString());
        Assert.Equal(JsonValueKind.Null, decode.GetProperty("roof").ValueKind);
        Assert.DoesNotContain("roof", (await setup.RunAsync("fit", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--on", "this")).Output);
    }

    /// <summary>A measurement of Llama 3.1 8B at a depth of 4,000 tokens, as <c>aforo bench</c> keeps it.</summary>
    private static void Measured(Setup setup, double speed)
    {
        var deciders = new Deciders(new CatalogStore(), () => throw new InvalidOperationException());
        TokenWork work = deciders.WorkOf(deciders.Models.InCatalog("llama-3.1-8b:Q4_K_M").Model!)!;
        var cache = work.Caches[0];
        setup.File(".local/state/aforo/bench/20261119T100000000Z-ollama.json", string.Create(CultureInfo.InvariantCulture, $$"""
            {"schema": "aforo.bench/1", "at": "2026-11-19T10:00:00Z", "machine": {"id": "rtx-3090", "backend": "cuda"}, "model": {"quantization": "Q4_K_M"},
             "work": {"architecture": "{{work.Architecture}}", "layers": {{work.Layers}}, "width": {{work.Width}}, "shared_bytes": {{work.SharedBytes}}, "shared_parameters": {{work.SharedParameters}}, "caches": [{"bytes": {{cache.Bytes}}, "operations": {{cache.Operations}} }]},
             "points": [{"prefix": "cold", "prompt_tokens": 4000, "answer_tokens": 64, "decode_tok_s": {"engine": {{speed}} } }]}
            """));
    }

    private static double Decode(JsonElement row) => row.GetProperty("decode_tok_s").GetProperty("value").GetDouble();

    private static async Task<Dictionary<string, JsonElement>> RowsAsync(Setup setup, params string[] arguments)
    {
        var (status, output, error) = await setup.RunAsync([.. arguments, "--json"]);
        Assert.True(status == 0, error);
        return JsonDocument.Parse(output).RootElement.GetProperty("rows").EnumerateArray().ToDictionary(row => row.GetProperty("device").GetString()!.Replace("rtx-3090:24", "rtx-3090", StringComparison.Ordinal));
    }
}
