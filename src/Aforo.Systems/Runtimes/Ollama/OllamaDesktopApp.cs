using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Systems.Sqlite;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// The desktop app's settings (macOS, Windows): the app starts the server with variables made from them, so its slider beats a
/// variable that is set in a shell.
/// </summary>
internal static class OllamaDesktopApp
{
    public static string? PathOf(Surroundings surroundings) => surroundings.Platform switch
    {
        Platform.MacOs => Path.Join(surroundings.Home, "Library", "Application Support", "Ollama", "db.sqlite"),
        Platform.Windows => Path.Join(surroundings.Variable("LOCALAPPDATA") ?? Path.Join(surroundings.Home, "AppData", "Local"), "Ollama", "db.sqlite"),
        _ => null,
    };

    public static (IReadOnlyList<OllamaStatement> Statements, Problem? Problem) Read(Surroundings surroundings) =>
        PathOf(surroundings) is { } path && Path.Exists(path) ? ReadFile(path) : ([], null);

    /// <summary>The variables that the app would start the server with. Columns that a release does not have are left out.</summary>
    internal static (IReadOnlyList<OllamaStatement> Statements, Problem? Problem) ReadFile(string path)
    {
        var statements = new List<OllamaStatement>();
        var (database, problem) = ReadOnlyDatabase.Open(path);
        if (database is null) return (statements, new Problem { Kind = "config.unreadable", What = new Saying("reading.ollama.app-unreadable").With("reason", problem!), Source = new Source { File = path } });
        using (database)
        {
            void Column(string column, string variable, Func<object, string?> value) => database.Read($"SELECT {column} FROM settings LIMIT 1", row =>
            {
                if (!row.IsDBNull(0) && value(row.GetValue(0)) is { } text) statements.Add(new(variable, text, StatementPlace.DesktopApp, new Source { File = path, Pointer = $"/settings/{column}", Variable = variable }));
                return false;
            });
            Column("context_length", "OLLAMA_CONTEXT_LENGTH", value => value is long tokens and > 0 ? Plain(tokens) : null);
            Column("models", "OLLAMA_MODELS", value => value is string { Length: > 0 } folder ? folder : null);
            Column("expose", "OLLAMA_HOST", value => value is long and not 0 ? "0.0.0.0" : null);
        }
        return (statements, null);
    }

    private static string Plain(long value) => value.ToString(CultureInfo.InvariantCulture);
}
