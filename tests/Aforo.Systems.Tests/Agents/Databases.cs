using Microsoft.Data.Sqlite;

namespace Aforo.Systems.Tests.Agents;

/// <summary>Makes databases for tests.</summary>
internal static class Databases
{
    public static void Create(string path, string schema, params (string Statement, object Value)[] rows)
    {
        File.Delete(path);
        using var connection = Open(path);
        Run(connection, schema);
        foreach (var (statement, value) in rows) Run(connection, statement, value);
    }

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    public static void Run(SqliteConnection connection, string statement, object? value = null)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = statement;
#pragma warning restore CA2100
        if (value is not null) command.Parameters.AddWithValue("$p", value);
        command.ExecuteNonQuery();
    }
}
