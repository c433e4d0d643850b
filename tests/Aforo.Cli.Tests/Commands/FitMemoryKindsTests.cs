using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;

namespace Aforo.Cli.Tests.Commands;

/// <summary>What models may use of a machine's memory: of a card, of a pool that processor and accelerator share, of a system; and what others hold of it now.</summary>
public sealed class FitMemoryKindsTests
{
    private const long Gib = 1L << 30;

    [Theory]
    // A card keeps 1.5 GB for the desktop and its own context; the host beside it is not known.
    [InlineData("rtx-3090", null, "device", 24 * Gib - 1_500_000_000)]
    // Metal's share: three quarters, two thirds up to 32 GiB.
    [InlineData("mac-studio-m2-ultra:64", null, "unified", 48 * Gib)]
    [InlineData("mac-mini-m4:16", null, "unified", 11453246122)]
    // The processor is not bound by the accelerator's share.
    [InlineData("mac-studio-m2-ultra:64", "cpu", "host", 64 * Gib)]
    [InlineData("snapdragon-x-elite:32", null, "host", 32 * Gib)]
    [InlineData("cpu-desktop-ddr5-5200:64", null, "host", 64 * Gib)]
    public async Task The_share_is_that_of_the_kind_of_memory(string device, string? backend, string kind, long usable)
    {
        using var setup = new Setup();
        string[] options = backend is null ? [] : ["--backend", backend];
        var (_, output, error) = await setup.RunAsync(["fit", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--on", device, .. options, "--json"]);
        Assert.True(output.Length > 0, error);
        var root = JsonDocument.Parse(output).RootElement;
        var pool = root.GetProperty("memory").GetProperty("pools")[0];
        Assert.Equal((kind, usable), (pool.GetProperty("kind").GetString(), pool.GetProperty("usable_bytes").GetInt64()));
        Assert.Equal(usable, root.GetProperty("machine").GetProperty("usable_bytes").GetInt64());
        var parts = (string[])["weights_bytes", "kv_cache_bytes", "recurrent_state_bytes", "compute_bytes", "output_bytes"];
        Assert.Equal(usable - parts.Sum(part => pool.GetProperty(part).GetInt64()), root.GetProperty("headroom_bytes").GetInt64());
    }

    [Fact]
    public async Task A_processor_beside_a_card_has_memory_of_which_nothing_is_told()
    {
        using var setup = new Setup();
        var (_, output, _) = await setup.RunAsync("fit", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--on", "rtx-3090", "--backend", "cpu", "--json");
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(output).RootElement.GetProperty("fits").ValueKind);
    }

    [Fact]
    public async Task What_others_hold_of_this_machine_now_is_taken_off()
    {
        using var setup = new Setup();
        setup.SystemFile("proc/meminfo", "MemTotal:       33554432 kB\nMemFree:        20000000 kB\nMemAvailable:   25165824 kB\n");
        var (_, output, error) = await setup.RunAsync("fit", "llama-3.1-8b:Q4_K_M", "--ctx-size", "8192", "--on", "this", "--backend", "cpu", "--json");
        Assert.True(output.Length > 0, error);
        var pool = JsonDocument.Parse(output).RootElement.GetProperty("memory").GetProperty("pools")[0];
        Assert.Equal((32 * Gib, 8 * Gib), (pool.GetProperty("usable_bytes").GetInt64(), pool.GetProperty("taken_bytes").GetInt64()));
    }
}
