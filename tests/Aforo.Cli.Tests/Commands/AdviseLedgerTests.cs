using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Core.Workload;
using Aforo.Ledger;

namespace Aforo.Cli.Tests.Commands;

/// <summary>The purchase question is asked for the work that was recorded, in the figures of <c>aforo workload</c>.</summary>
public sealed class AdviseLedgerTests
{
    [Fact]
    public async Task Sizes_heavy_share_and_private_share_are_those_of_the_workload()
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24);
        await RecordAsync(setup);
        var advice = await JsonAsync(setup, "advise");
        var workload = await JsonAsync(setup, "workload");
        var assumed = advice.GetProperty("assumed").EnumerateArray().ToDictionary(one => one.GetProperty("option").GetString()!, one => (Value: one.GetProperty("value").GetString(), From: one.GetProperty("from").GetString()));
        Assert.Equal(("llama-3.1-8b", "ledger"), assumed["--model"]);
        Assert.Equal(("48000", "ledger"), assumed["--prompt"]);
        var recorded = advice.GetProperty("advice").EnumerateArray().Single(item => item.GetProperty("for").GetString() == "rent-or-cloud").GetProperty("because").EnumerateArray().Single(one => one.GetProperty("reason").GetString() == "recorded");
        var heavy = workload.GetProperty("heavy");
        Assert.Equal(heavy.GetProperty("requests").GetInt32(), recorded.GetProperty("count").GetInt32());
        Assert.Equal(heavy.GetProperty("from_tokens").GetInt64(), recorded.GetProperty("tokens").GetInt64());
        Assert.Equal(10, recorded.GetProperty("requests").GetInt32());
        Assert.Equal(30, recorded.GetProperty("private").GetInt32());
    }

    [Fact]
    public async Task Options_go_before_what_was_recorded()
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24);
        await RecordAsync(setup);
        var advice = await JsonAsync(setup, "advise", "--prompt", "9000", "--model", "qwen3-8b");
        Assert.DoesNotContain(advice.GetProperty("assumed").EnumerateArray(), one => one.GetProperty("option").GetString() is "--prompt" or "--model");
    }

    private static async Task RecordAsync(Setup setup)
    {
        var path = Path.Join(setup.Home, ".local", "state", "aforo", "ledger.sqlite");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var (ledger, problem) = await Ledgers.OpenAsync(path, new LedgerOptions(), TestContext.Current.CancellationToken);
        Assert.True(problem is null, problem?.ToString());
        await using (ledger)
        {
            for (var i = 0; i < 10; i++)
            {
                ledger!.Record(new WorkloadRequest
                {
                    Id = $"request-{i}", StartedAt = setup.Now.AddMinutes(-i), Model = "llama-3.1-8b", PromptTokens = i == 0 ? 48_000 : 3000, CachedTokens = 0, OutputTokens = 400,
                    PrefillSeconds = i == 0 ? 30 : 1, IsPrivate = i < 3,
                });
            }
            await ledger!.FlushAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<JsonElement> JsonAsync(Setup setup, params string[] arguments)
    {
        var (status, output, error) = await setup.RunAsync([.. arguments, "--json"]);
        Assert.True(status == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }
}
