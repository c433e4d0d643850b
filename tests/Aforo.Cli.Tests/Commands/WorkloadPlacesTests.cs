using System.Text.Json;
using Aforo.Cli.Tests.Scenarios;
using Aforo.Core.Workload;
using Aforo.Ledger;

namespace Aforo.Cli.Tests.Commands;

/// <summary>Who names a log asks <c>aforo workload</c> for the log, also where the gateway has a ledger.</summary>
public sealed class WorkloadPlacesTests
{
    [Fact]
    public async Task A_log_that_is_named_goes_before_the_ledger_and_one_that_is_missing_is_told()
    {
        using var setup = new Setup();
        var address = Path.Combine(setup.Home, ".local", "state", "aforo", "ledger.sqlite");
        Directory.CreateDirectory(Path.GetDirectoryName(address)!);
        var (ledger, problem) = await Ledgers.OpenAsync(address);
        Assert.Null(problem);
        await ledger!.DisposeAsync();
        setup.File("server.log", "nothing of interest\n");
        Assert.Equal(address, await LedgerAsync(setup));
        Assert.Null(await LedgerAsync(setup, "--log", Path.Combine(setup.Home, "server.log")));
        Assert.Equal(address, await LedgerAsync(setup, "--ledger", address, "--log", Path.Combine(setup.Home, "server.log")));
        Assert.Equal(3, (await setup.RunAsync("workload", "--log", Path.Combine(setup.Home, "missing.log"))).Status);
    }

    [Fact]
    public async Task Every_agent_that_the_gateway_recorded_can_be_asked_for_and_what_is_not_known_is_not_nought()
    {
        using var setup = new Setup();
        var address = Path.Combine(setup.Home, ".local", "state", "aforo", "ledger.sqlite");
        Directory.CreateDirectory(Path.GetDirectoryName(address)!);
        var (ledger, _) = await Ledgers.OpenAsync(address);
        await using (ledger)
        {
            foreach (var (id, agent, tokens) in ((string, string?, long?)[])[("1", "curl", 900), ("2", "my script", null), ("3", "openclaw", 1), ("4", null, null)])
                ledger!.Record(new WorkloadRequest { Id = id, StartedAt = DateTimeOffset.UnixEpoch, Agent = agent, PromptTokens = tokens });
            await ledger!.FlushAsync();
        }
        Assert.Equal([("curl", 900)], await AgentsAsync(setup, "--agent", "curl"));
        Assert.Equal([("curl", 900), ("my script", null)], await AgentsAsync(setup, "--agent", "curl", "--agent", "my script"));
        Assert.Empty(await AgentsAsync(setup, "--agent", "nobody"));
        Assert.Equal("No request of nobody is recorded.", (await setup.RunAsync("workload", "--agent", "nobody")).Output.Trim());
        Assert.Contains("  my script · requests 1\n", (await setup.RunAsync("workload", "--agent", "my script")).Output, StringComparison.Ordinal);
        var (status, _, error) = await setup.RunAsync("workload", "--agent", "nobody", "--log", "-");
        Assert.Equal((3, "aforo: no agent is called 'nobody'; known are: openclaw, opencode, claude-code"), (status, error.Trim()));
    }

    [Theory]
    [InlineData("en", "No request since 2030-01-01 is recorded.", "--since", "2030-01-01T00:00:00Z")]
    [InlineData("en", "No request since 2026-11-19 11:30 is recorded.", "--since", "24.5h")]
    [InlineData("en", "No request of curl, my script is recorded.", "--agent", "curl", "--agent", "my script")]
    [InlineData("en", "No request of curl since 2026-11-13 12:00 is recorded.", "--agent", "curl", "--since", "7d")]
    [InlineData("es", "No hay registrada ninguna petición desde el 2030-01-01.", "--since", "2030-01-01T00:00:00Z")]
    [InlineData("es", "No hay registrada ninguna petición de curl.", "--agent", "curl")]
    [InlineData("es", "No hay registrada ninguna petición de curl desde el 2026-11-13 12:00.", "--agent", "curl", "--since", "7d")]
    public async Task What_was_asked_for_and_not_found_is_told_as_it_was_asked(string language, string expected, params string[] asked)
    {
        using var setup = new Setup();
        var address = Path.Combine(setup.Home, "ledger.sqlite");
        await RecordAsync(address, new WorkloadRequest { Id = "1", StartedAt = DateTimeOffset.UnixEpoch, Agent = "other" });
        Assert.Equal(expected, (await setup.RunAsync(["workload", "--ledger", address, "--lang", language, .. asked])).Output.Trim());
    }

    [Theory]
    [InlineData("en", "1 request from", "\n2 more asked only what there is: models, versions, counts of tokens\n", "No request to a model was found, only 1 that asked what there is: models, versions, counts of tokens.")]
    [InlineData("es", "1 petición del", "\n2 más solo preguntaron qué hay: modelos, versiones, recuentos de tokens\n", "No se encontró ninguna petición a un modelo, solo 1 que preguntó qué hay: modelos, versiones, recuentos de tokens.")]
    public async Task What_asks_no_model_is_told_in_a_line_of_its_own(string language, string title, string line, string only)
    {
        using var setup = new Setup();
        var address = Path.Combine(setup.Home, "ledger.sqlite");
        await RecordAsync(address, new() { Id = "1", StartedAt = setup.Now, Agent = "openclaw", Path = "/api/chat", PromptTokens = 900 }, new() { Id = "2", StartedAt = setup.Now, Agent = "poller", Path = "/api/tags" }, new() { Id = "3", StartedAt = setup.Now, Agent = "openclaw", Path = "/" });
        var (_, output, _) = await setup.RunAsync("workload", "--ledger", address, "--lang", language);
        Assert.StartsWith(title, output, StringComparison.Ordinal);
        Assert.Contains(line, output, StringComparison.Ordinal);
        Assert.DoesNotContain("poller", output, StringComparison.Ordinal);
        Assert.Equal(only, string.Join(' ', (await setup.RunAsync("workload", "--ledger", address, "--agent", "poller", "--lang", language)).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        using var json = JsonDocument.Parse((await setup.RunAsync("workload", "--ledger", address, "--json")).Output);
        Assert.Equal((1, 2), (json.RootElement.GetProperty("requests").GetInt32(), json.RootElement.GetProperty("asked_no_model").GetInt32()));
    }

    private static async Task RecordAsync(string address, params WorkloadRequest[] requests)
    {
        var (ledger, problem) = await Ledgers.OpenAsync(address);
        Assert.Null(problem);
        await using (ledger)
        {
            foreach (var request in requests) ledger!.Record(request);
            await ledger!.FlushAsync();
        }
    }

    private static async Task<IEnumerable<(string?, long?)>> AgentsAsync(Setup setup, params string[] more)
    {
        var (_, output, _) = await setup.RunAsync(["workload", "--json", .. more]);
        using var document = JsonDocument.Parse(output);
        return [.. document.RootElement.GetProperty("agents").EnumerateArray().Select(one => (one.GetProperty("name").GetString(), one.GetProperty("prompt_tokens") is { ValueKind: JsonValueKind.Number } tokens ? tokens.GetInt64() : (long?)null))];
    }

    private static async Task<string?> LedgerAsync(Setup setup, params string[] more)
    {
        var (status, output, error) = await setup.RunAsync(["workload", "--json", .. more]);
        Assert.True(status == 0, error);
        using var document = JsonDocument.Parse(output);
        return document.RootElement.GetProperty("ledger").GetString();
    }
}
