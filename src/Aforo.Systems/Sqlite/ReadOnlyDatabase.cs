using Microsoft.Data.Sqlite;

namespace Aforo.Systems.Sqlite;

/// <summary>
/// A SQLite database of another program's, opened for reading. A database in use keeps its newest rows in a write-ahead log beside
/// it; so the files are copied first and the copy is read: the owner is never locked, and nothing of its own is written.
/// </summary>
public sealed class ReadOnlyDatabase : IDisposable
{
    /// <summary>A larger database is not copied.</summary>
    public const long LargestBytes = 2L << 30;

    private readonly SqliteConnection _connection;
    private readonly string _folder;

    private ReadOnlyDatabase(SqliteConnection connection, string folder) => (_connection, _folder) = (connection, folder);

    /// <summary>The database, or why it can't be read.</summary>
    public static (ReadOnlyDatabase? Database, string? Problem) Open(string path)
    {
        string? folder = null;
        try
        {
            if (new FileInfo(path).Length > LargestBytes) return (null, $"the database has more than {LargestBytes >> 30} GiB");
            folder = Directory.CreateTempSubdirectory("aforo-").FullName;
            var copy = Path.Join(folder, "copy.sqlite");
            File.Copy(path, copy);
            foreach (var companion in (string[])["-wal", "-shm"])
            {
                if (File.Exists(path + companion)) File.Copy(path + companion, copy + companion);
            }
            var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
            connection.Open();
            return (new ReadOnlyDatabase(connection, folder), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SqliteException)
        {
            if (folder is not null) Remove(folder);
            return (null, refused.Message);
        }
    }

    /// <summary>
    /// Hands every row of a query to <paramref name="row"/> until it answers false. Answers why the reading stopped early, such as a
    /// missing table or a damaged page; null when it did not.
    /// </summary>
    public string? Read(string query, Func<SqliteDataReader, bool> row)
    {
        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = query;
            using var reader = command.ExecuteReader();
            while (reader.Read() && row(reader))
            {
            }
            return null;
        }
        catch (Exception damaged) when (damaged is SqliteException or InvalidCastException or InvalidOperationException)
        {
            return damaged.Message;
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        Remove(_folder);
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A copy that stays in the temporary folder is the system's to sweep.
        }
    }
}
