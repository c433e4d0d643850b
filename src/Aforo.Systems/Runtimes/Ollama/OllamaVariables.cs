using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>The variables of processes, services, sessions and shells.</summary>
internal static class OllamaVariables
{
    private static readonly string[] Names =
    [
        "OLLAMA_HOST", "OLLAMA_MODELS", "OLLAMA_CONTEXT_LENGTH", "OLLAMA_NUM_PARALLEL", "OLLAMA_MAX_LOADED_MODELS", "OLLAMA_KEEP_ALIVE", "OLLAMA_LOAD_TIMEOUT",
        "OLLAMA_KV_CACHE_TYPE", "OLLAMA_FLASH_ATTENTION", "OLLAMA_GPU_OVERHEAD", "LLAMA_ARG_CACHE_RAM",
    ];

    /// <summary>The variables of each running server.</summary>
    public static IEnumerable<IReadOnlyList<OllamaStatement>> OfProcesses(Surroundings surroundings)
    {
        foreach (var process in surroundings.Processes())
        {
            if (process.Arguments is not [var program, "serve", ..] || !Program(program).Equals("ollama", StringComparison.OrdinalIgnoreCase)) continue;
            yield return [.. process.Environment.Select(entry => new OllamaStatement(entry.Key, entry.Value, StatementPlace.Process, new Source { Variable = entry.Key, Note = $"process {process.Id}" }))];
        }
    }

    /// <summary>The last drop-in by name wins over the unit, whatever folder it lies in; of two with one name, /etc's counts, then /run's.</summary>
    public static IEnumerable<OllamaStatement> OfService(Surroundings surroundings, ICollection<Problem> problems)
    {
        if (surroundings.Platform != Platform.Linux) yield break;
        foreach (var file in Units(surroundings))
        {
            var (bytes, problem) = SmallFile.Read(file, 1 << 20);
            if (bytes is null)
            {
                problems.Add(new Problem { Kind = "config.unreadable", What = new Saying("reading.file.unit").With("reason", problem!), Source = new Source { File = file } });
                continue;
            }
            var environment = TextDocument.Parse(bytes, TextFormat.Systemd).Find("/Service/Environment");
            foreach (var node in (environment?.Children ?? []).Reverse())
            {
                if (node is { Key: { } name } && node.AsText() is { } value) yield return new(name, value, StatementPlace.Service, new Source { File = file, Line = node.Line, Pointer = node.Pointer, Variable = name });
            }
        }
    }

    public static async Task<IEnumerable<OllamaStatement>> OfSessionAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        if (surroundings.Platform != Platform.MacOs) return [];
        var values = await Task.WhenAll(Names.Select(name => surroundings.Run("launchctl", ["getenv", name], cancellation))).ConfigureAwait(false);
        return Names.Zip(values).Where(pair => pair.Second?.Trim() is { Length: > 0 })
            .Select(pair => new OllamaStatement(pair.First, pair.Second!.Trim(), StatementPlace.Session, new Source { Variable = pair.First, Note = "launchctl getenv" }));
    }

    /// <summary>On Windows a program's environment is the user's, which the server has, too, when it was started after the change.</summary>
    public static IEnumerable<OllamaStatement> OfShell(Surroundings surroundings) =>
        surroundings.Environment.Select(entry => new OllamaStatement(entry.Key, entry.Value, surroundings.Platform == Platform.Windows ? StatementPlace.Session : StatementPlace.Shell, Source.Environment(entry.Key)));

    private static IEnumerable<string> Units(Surroundings surroundings)
    {
        var dropIns = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var folder in (string[])["/usr/lib/systemd/system/ollama.service.d", "/run/systemd/system/ollama.service.d", "/etc/systemd/system/ollama.service.d"])
        {
            foreach (var file in Files(surroundings.At(folder))) dropIns[Path.GetFileName(file)] = file;
        }
        foreach (var file in dropIns.Values.Reverse()) yield return file;
        foreach (var unit in (string[])["/etc/systemd/system/ollama.service", "/run/systemd/system/ollama.service", "/usr/lib/systemd/system/ollama.service", "/lib/systemd/system/ollama.service"])
        {
            var path = surroundings.At(unit);
            if (!Path.Exists(path)) continue;
            yield return path;
            yield break;
        }
    }

    private static string[] Files(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder, "*.conf") : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Name of a program without folders and <c>.exe</c>, whichever system's separators the path has.</summary>
    private static string Program(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name;
    }
}
