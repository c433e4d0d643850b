using Aforo.Testing.Databases;

namespace Aforo.Ledger.Tests;

/// <summary>One PostgreSQL server for all tests of a class.</summary>
public sealed class PostgresFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    public async ValueTask InitializeAsync() => _server = await PostgresServer.NewAsync();

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    public Task<string> NewDatabaseAsync() => _server!.NewDatabaseAsync();
}
