using System.Data.Common;
using Npgsql;

namespace Aforo.Ledger.Stores;

/// <summary>A PostgreSQL database, for teams: several gateways write into one.</summary>
internal sealed class PostgresStore : LedgerStore
{
    private readonly NpgsqlDataSource _source;
    private readonly string _place;

    private PostgresStore(NpgsqlDataSource source, string place) => (_source, _place) = (source, place);

    /// <summary>Any number, the same for every Aforo.</summary>
    protected override string LockForMigration => "SELECT pg_advisory_xact_lock(720118022026)";

    /// <summary>The store for <c>postgres://user:password@host:port/database?sslmode=require</c>, or what is wrong with the address.</summary>
    public static (LedgerStore? Store, string? Wrong) Create(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.AbsolutePath.Trim('/').Length == 0)
        {
            return (null, "the ledger's address is not of the form postgres://user@host:5432/database");
        }
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host, Port = uri.Port > 0 ? uri.Port : 5432, Database = Uri.UnescapeDataString(uri.AbsolutePath.Trim('/')), Timeout = 5, CommandTimeout = 30, ApplicationName = "aforo" };
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0) builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length == 2) builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (Uri.UnescapeDataString(pair.Split('=', 2)[0]), Uri.UnescapeDataString(pair.Split('=', 2) is [_, var given] ? given : ""));
            switch (name)
            {
                case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var mode): builder.SslMode = mode; break;
                case "sslrootcert": builder.RootCertificate = value; break;
                case "host": builder.Host = value; break;
                default: return (null, $"the ledger's address has the parameter \"{name}\" with a value that is not known; known are sslmode, sslrootcert and host");
            }
        }
        var slim = new NpgsqlSlimDataSourceBuilder(builder.ToString());
        slim.EnableTransportSecurity();
        return (new PostgresStore(slim.Build(), $"postgres://{builder.Host}:{builder.Port}/{builder.Database}"), null);
    }

    public override string Describe(Exception refused) => $"{_place}: {refused.Message}";

    protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation) => await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
