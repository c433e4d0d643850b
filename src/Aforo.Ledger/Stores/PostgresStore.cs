using System.Data.Common;
using Aforo.Core.Messages;
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

    /// <summary>How to connect to <c>postgres://user:password@host:port/database?sslmode=require</c>, or what is wrong with the address.</summary>
    public static (NpgsqlConnectionStringBuilder? Connection, LedgerProblem? Wrong) Read(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.AbsolutePath.Trim('/').Length == 0)
        {
            return (null, new LedgerProblem(new Saying("ledger.address")));
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
                default: return (null, new LedgerProblem(new Saying("ledger.parameter", ("name", name))));
            }
        }
        return (builder, null);
    }

    public static PostgresStore Create(NpgsqlConnectionStringBuilder connection)
    {
        var slim = new NpgsqlSlimDataSourceBuilder(connection.ToString());
        slim.EnableTransportSecurity();
        return new PostgresStore(slim.Build(), $"postgres://{connection.Host}:{connection.Port}/{connection.Database}");
    }

    protected override string Place => _place;

    protected override string? Reason(Exception refused) => refused switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } => "ledger.not-allowed",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => "ledger.unknown-database",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } => "ledger.no-rights",
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } => "ledger.foreign-tables",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } => "ledger.crowded",
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "ledger.full",
        TimeoutException or { InnerException: TimeoutException } => "ledger.silent",
        _ => null,
    };

    protected override async Task<DbConnection> ConnectAsync(CancellationToken cancellation) => await _source.OpenConnectionAsync(cancellation).ConfigureAwait(false);

    public override ValueTask DisposeAsync() => _source.DisposeAsync();
}
