using System.Collections.Immutable;
using Aforo.Systems.Logs;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// Where llama-server logs: it has no file of its own, so what counts is <c>--log-file</c> (or its variable) of a running process, where its
/// standard error is redirected to, and what journald received of it.
/// </summary>
internal static class LlamaServerLogPlaces
{
    public static IEnumerable<LogPlace> Files(Surroundings surroundings)
    {
        foreach (var process in Processes(surroundings))
        {
            if ((Flag(process, "--log-file") ?? process.Environment.GetValueOrDefault("LLAMA_ARG_LOG_FILE") ?? process.Environment.GetValueOrDefault("LLAMA_LOG_FILE")) is { Length: > 0 } file
                && Path.IsPathRooted(file) && File.Exists(surroundings.At(file)))
            {
                yield return new LogPlace("llama-server", file) { ModifiedAt = LogPlaces.ModifiedAt(surroundings.At(file)) };
            }
            else if (surroundings.Platform == Platform.Linux && Redirected(surroundings, process.Id) is { } target)
            {
                yield return new LogPlace("llama-server", target) { ModifiedAt = LogPlaces.ModifiedAt(surroundings.At(target)) };
            }
        }
    }

    public static ImmutableArray<LogPlace> Commands(Surroundings surroundings, DateTimeOffset? since)
    {
        if (surroundings.Platform != Platform.Linux) return [];
        return [.. Processes(surroundings)
            .Where(process => Flag(process, "--log-file") is null && Redirected(surroundings, process.Id) is null)
            .Select(process => new LogPlace("llama-server", $"journalctl _PID={process.Id}") { Command = OllamaLogPlaces.Journal(since, $"_PID={process.Id}") })];
    }

    /// <summary>Servers of their own; a child of Ollama is told by its parent's log.</summary>
    private static IEnumerable<RunningProcess> Processes(Surroundings surroundings) => surroundings.Processes().Where(process =>
        process.Arguments is [var program, ..] && Path.GetFileNameWithoutExtension(program.Replace('\\', '/').Split('/')[^1]) == "llama-server"
        && !program.Contains("ollama", StringComparison.OrdinalIgnoreCase));

    private static string? Flag(RunningProcess process, string flag)
    {
        for (var at = 1; at < process.Arguments.Count; at++)
        {
            if (process.Arguments[at] == flag && at + 1 < process.Arguments.Count) return process.Arguments[at + 1];
            if (process.Arguments[at].StartsWith(flag + "=", StringComparison.Ordinal)) return process.Arguments[at][(flag.Length + 1)..];
        }
        return null;
    }

    /// <summary>The regular file that a process's standard error, or else its standard output, goes to; null when it goes elsewhere.</summary>
    private static string? Redirected(Surroundings surroundings, int id)
    {
        foreach (var stream in (int[])[2, 1])
        {
            try
            {
                if (new FileInfo(surroundings.At($"/proc/{id}/fd/{stream}")).LinkTarget is not { } target || !Path.IsPathRooted(target) || target.StartsWith("/dev/", StringComparison.Ordinal)) continue;
                if (File.Exists(surroundings.At(target))) return target;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
        return null;
    }
}
