using Aforo.Core.Messages;
using Aforo.Formats.Files;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Aforo.Systems.Sqlite;

/// <summary>
/// A SQLite database of another program's, opened for reading: the owner is never locked, and nothing of its own is written. One that
/// is at rest is read where it lies; one in use keeps its newest rows in a log beside it, so the files are copied and the copy is read.
/// The file is not trusted: what a query may cost is bounded.
/// </summary>
public sealed class ReadOnlyDatabase : IDisposable
{
    /// <summary>A larger database in use is not copied.</summary>
    public const long LargestBytes = 2L << 30;

    /// <summary>Longest text or blob, in bytes, that a query gives.</summary>
    public const int LargestValue = 64 << 20;

    /// <summary>Steps of SQLite's machine between two looks at the budget.</summary>
    private const int StepsBetween = 100_000;

    /// <summary>Millions of rows take fewer; a view that a stranger wrote to never end takes more.</summary>
    private const int MostLooks = 2_000;

    private const int CopyTries = 3;

    /// <summary>Kept here because the native side calls it.</summary>
    private readonly delegate_progress _progress;
    private readonly SqliteConnection _connection;
    private readonly string? _folder;
    private int _looks;

    private ReadOnlyDatabase(SqliteConnection connection, string? folder)
    {
        (_connection, _folder) = (connection, folder);
        _progress = _ => ++_looks > MostLooks ? 1 : 0;
        raw.sqlite3_limit(connection.Handle!, raw.SQLITE_LIMIT_LENGTH, LargestValue);
        raw.sqlite3_progress_handler(connection.Handle!, StepsBetween, _progress, null);
    }

    /// <summary>The database, or why it can't be read.</summary>
    public static (ReadOnlyDatabase? Database, Saying? Problem) Open(string path)
    {
        string? folder = null;
        try
        {
            var full = Path.GetFullPath(path);
            // SQLite would open a pipe and wait for its writer.
            if (RegularFile.KindOf(full) is { } kind and not FileKind.Regular) throw new NotRegularFileException(full, kind);
            if (!IsInUse(full)) return (Connect(new Uri(full).AbsoluteUri + "?immutable=1", SqliteOpenMode.ReadOnly, null), null);
            if (new FileInfo(full).Length > LargestBytes) return (null, new Saying("reading.file.database-too-large", ("most", LargestBytes >> 30)));
            folder = Directory.CreateTempSubdirectory("aforo-").FullName;
            return (Connect(Copy(full, folder), SqliteOpenMode.ReadWrite, folder), null);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or SqliteException or UriFormatException)
        {
            if (folder is not null) Remove(folder);
            return (null, Saying.Quote(refused.Message));
        }
    }

    /// <summary>
    /// Hands every row of a query to <paramref name="row"/> until it answers false. Answers why the reading stopped early, such as a
    /// missing table, a damaged page or a query without end; null when it did not.
    /// </summary>
    public Saying? Read(string query, Func<SqliteDataReader, bool> row)
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
            return Saying.Quote(damaged.Message);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        if (_folder is not null) Remove(_folder);
    }

    private static ReadOnlyDatabase Connect(string source, SqliteOpenMode mode, string? folder)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false }.ToString());
        try
        {
            connection.Open();
            return new ReadOnlyDatabase(connection, folder);
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a write-ahead log or a rollback journal lies beside it.</summary>
    private static bool IsInUse(string path) => Companions(path).Any(companion => new FileInfo(companion) is { Exists: true, Length: > 0 });

    private static string[] Companions(string path) => [path + "-wal", path + "-journal"];

    /// <summary>
    /// Copies the file and what belongs to it, and again when the owner wrote meanwhile. The index of the log (<c>-shm</c>) is left out:
    /// SQLite makes it anew, and a stale one would hide rows.
    /// </summary>
    private static string Copy(string path, string folder)
    {
        var copy = Path.Join(folder, "copy.sqlite");
        for (var tries = 1; ; tries++)
        {
            var before = State(path);
            RegularFile.Copy(path, copy);
            foreach (var companion in Companions(path))
            {
                var target = copy + companion[path.Length..];
                if (File.Exists(companion)) RegularFile.Copy(companion, target);
                else File.Delete(target);
            }
            if (tries == CopyTries || before == State(path)) return copy;
        }
    }

    private static (long, DateTime, long, DateTime) State(string path)
    {
        var (file, log) = (new FileInfo(path), new FileInfo(path + "-wal"));
        return (file.Length, file.LastWriteTimeUtc, log.Exists ? log.Length : 0, log.LastWriteTimeUtc);
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
