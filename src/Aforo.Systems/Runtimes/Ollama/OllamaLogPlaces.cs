using System.Collections.Immutable;
using Aforo.Systems.Logs;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// Where Ollama logs: <c>~/.ollama/logs/server*.log</c> (macOS, and wherever the app runs), <c>%LOCALAPPDATA%\Ollama\server*.log</c>
/// (Windows), journald (Linux service), a container's log.
/// </summary>
internal static class OllamaLogPlaces
{
    /// <summary>Ollama keeps the running one and five older ones.</summary>
    private const int MostFiles = 6;

    /// <summary>Lines that a command prints at most: a busy week at the most talkative level.</summary>
    private const string MostLines = "200000";

    public static IEnumerable<LogPlace> Files(Surroundings surroundings)
    {
        var places = LogPlaces.FilesIn(surroundings, "ollama", $"{surroundings.Home}/.ollama/logs", "server*.log", deep: false, MostFiles);
        if (surroundings.Platform != Platform.Windows) return places;
        var local = surroundings.Variable("LOCALAPPDATA") ?? $"{surroundings.Home}/AppData/Local";
        return places.Concat(LogPlaces.FilesIn(surroundings, "ollama", $"{local}/Ollama", "server*.log", deep: false, MostFiles));
    }

    public static async Task<ImmutableArray<LogPlace>> CommandsAsync(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var places = ImmutableArray.CreateBuilder<LogPlace>();
        if (surroundings.Platform == Platform.Linux)
        {
            places.Add(new LogPlace("ollama", "journalctl -u ollama") { Command = Journal(since, "-u", "ollama") });
        }
        foreach (var container in await ContainersAsync(surroundings, cancellation).ConfigureAwait(false))
        {
            places.Add(new LogPlace("ollama", $"docker logs {container}") { Command = Docker(surroundings, container) });
        }
        return places.ToImmutable();
    }

    /// <summary>The journal with full stamps, oldest first.</summary>
    public static IReadOnlyList<string> Journal(DateTimeOffset? since, params string[] which) =>
        ["journalctl", .. which, "--no-pager", "-a", "-q", "-o", "short-iso-precise", .. since is { } from ? ["--since", $"@{from.ToUnixTimeSeconds()}"] : Array.Empty<string>(), "-n", MostLines];

    /// <summary>A container's standard error comes on standard error of <c>docker logs</c>: a shell joins the two.</summary>
    private static IReadOnlyList<string> Docker(Surroundings surroundings, string container) => surroundings.Platform == Platform.Windows
        ? ["docker", "logs", "--timestamps", "--tail", MostLines, container]
        : ["sh", "-c", $"docker logs --timestamps --tail {MostLines} \"$1\" 2>&1", "sh", container];

    private static async Task<ImmutableArray<string>> ContainersAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var listed = await surroundings.Run("docker", ["ps", "--format", "{{.Names}}\t{{.Image}}"], cancellation).ConfigureAwait(false);
        if (listed is null) return [];
        return [.. listed.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split('\t'))
            .Where(fields => fields.Any(field => Speaks(field, "ollama") && !Speaks(field, "webui") || Speaks(field, "llama.cpp") || Speaks(field, "llama-server")))
            .Select(fields => fields[0])
            .Where(name => name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))];

        static bool Speaks(string field, string of) => field.Contains(of, StringComparison.OrdinalIgnoreCase);
    }
}
