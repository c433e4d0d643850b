using Aforo.Cli.Tests.Scenarios;
using Aforo.Ledger;
using Microsoft.Data.Sqlite;

namespace Aforo.Cli.Tests.Commands;

/// <summary>A ledger that can be opened and not read.</summary>
public sealed class UnreadLedgerTests : IDisposable
{
    private readonly Setup _setup = new();

    private string Written => Path.Combine(_setup.Home, "gateway.jsonc");

    public void Dispose() => _setup.Dispose();

    [Theory]
    [InlineData("en", "aforo: what was spent on the budgets can't be read from the ledger: ", "a row of its table \"requests\" holds what Aforo did not write")]
    [InlineData("es", "aforo: no se puede leer del registro lo que se gastó de los presupuestos: ", "una fila de su tabla «requests» contiene algo que Aforo no escribió")]
    public async Task A_ledger_that_is_opened_and_can_t_be_read_ends_the_start_where_budgets_are_set(string language, string expected, string why)
    {
        var path = Path.Combine(_setup.Home, "ledger.sqlite");
        await (await Ledgers.OpenAsync(path)).Ledger!.DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=false"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO requests (id, started_ms, origin, outcome) VALUES ('r', 9223372036854775807, 'gateway', 'answered')";
            command.ExecuteNonQuery();
        }
        _setup.File("gateway.jsonc", """{"listen": "127.0.0.1:0", "backends": [{"name": "own", "kind": "ollama", "url": "http://127.0.0.1:9"}], "budgets": [{"name": "all", "amount": 1, "currency": "USD", "period": "month", "backends": ["own"]}]}""");
        var (status, _, error) = await _setup.RunAsync("serve", "--config", Written, "--ledger", path, "--lang", language);
        Assert.Equal(3, status);
        Assert.Contains(expected + path, error, StringComparison.Ordinal);
        Assert.Contains(why, error, StringComparison.Ordinal);
        (status, _, error) = await _setup.RunAsync("workload", "--ledger", path, "--lang", language);
        Assert.Equal(3, status);
        Assert.StartsWith($"aforo: {path}: {why}", error, StringComparison.Ordinal);
    }
}
