using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// The server's variables, wherever they are set: the environment of the running process, systemd's unit and drop-ins, launchd,
/// and this shell's own. The strongest statement of each name is in force.
/// </summary>
internal sealed class OllamaSettings
{
    private readonly List<(string Name, string Value, Source Source)> _statements = [];

    /// <summary>The value in force of a variable; null when nobody sets it.</summary>
    public string? this[string name] => _statements.FirstOrDefault(statement => statement.Name == name).Value;

    public static async Task<OllamaSettings> ReadAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var settings = new OllamaSettings();
        settings.FromProcess(surroundings);
        settings.FromSystemd(surroundings);
        if (surroundings.Platform == Platform.MacOs) await settings.FromLaunchd(surroundings, cancellation).ConfigureAwait(false);
        foreach (var (name, value) in surroundings.Environment) settings.Add(name, value, Source.Environment(name));
        return settings;
    }

    /// <summary>The statements as facts of an instance.</summary>
    public void Tell(OllamaFacts seen)
    {
        foreach (var group in _statements.GroupBy(statement => statement.Name))
        {
            var first = true;
            foreach (var (name, value, source) in group)
            {
                foreach (var fact in Facts(name, value, source))
                {
                    seen.Add(first ? fact : fact with { Role = Role.Overridden, OverriddenBy = group.First().Source.File ?? "process" });
                }
                first = false;
            }
        }
    }

    private static IEnumerable<Fact> Facts(string name, string value, Source source)
    {
        Fact Said(string fact, FactValue said, string? unit = null, string? timeout = null) => new() { Name = fact, Value = said, Unit = unit, Layer = Layers.ServerVariable, Source = source, Scope = new Scope { Timeout = timeout } };
        switch (name)
        {
            case "OLLAMA_CONTEXT_LENGTH" when Number(value) is { } tokens: yield return Said(FactNames.NumCtx, tokens, "tokens"); break;
            case "OLLAMA_NUM_PARALLEL" when Number(value) is { } parallel: yield return Said(FactNames.Parallel, parallel); break;
            case "OLLAMA_MAX_LOADED_MODELS" when Number(value) is { } models: yield return Said(FactNames.MaxLoadedModels, models); break;
            case "OLLAMA_FLASH_ATTENTION" when value.Length > 0: yield return Said(FactNames.FlashAttention, value is not ("0" or "false" or "FALSE" or "f" or "F" or "False")); break;
            case "OLLAMA_KEEP_ALIVE" when GoDuration.Seconds(value) is { } keep: yield return Said(FactNames.KeepAlive, keep, "seconds"); break;
            case "OLLAMA_LOAD_TIMEOUT" when GoDuration.Seconds(value) is { } load: yield return Said(FactNames.Timeout, load, "seconds", "load"); break;
            case "OLLAMA_KV_CACHE_TYPE" when value.Length > 0:
                yield return Said(FactNames.CacheTypeK, value.ToLowerInvariant());
                yield return Said(FactNames.CacheTypeV, value.ToLowerInvariant());
                break;
            case "LLAMA_ARG_CACHE_RAM" when Number(value) is { } mebibytes: yield return Said(FactNames.HostPromptCacheBytes, mebibytes << 20, "bytes"); break;
        }
    }

    private static long? Number(string value) => long.TryParse(value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void FromProcess(Surroundings surroundings)
    {
        foreach (var process in surroundings.Processes())
        {
            if (process.Arguments is not [var program, "serve", ..] || !Path.GetFileNameWithoutExtension(program).Equals("ollama", StringComparison.OrdinalIgnoreCase)) continue;
            foreach (var (name, value) in process.Environment) Add(name, value, new Source { Variable = name, Note = $"process {process.Id}" });
        }
    }

    /// <summary>The last drop-in by name wins over the unit, and /etc over /usr/lib, as systemd has it.</summary>
    private void FromSystemd(Surroundings surroundings)
    {
        if (surroundings.Platform != Platform.Linux) return;
        foreach (var file in Units(surroundings))
        {
            if (SmallFile.Bytes(file, 1 << 20) is not { } bytes) continue;
            var environment = TextDocument.Parse(bytes, TextFormat.Systemd).Find("/Service/Environment");
            foreach (var node in (environment?.Children ?? []).Reverse())
            {
                if (node is { Key: { } name } && node.AsText() is { } value) Add(name, value, new Source { File = file, Line = node.Line, Pointer = node.Pointer, Variable = name });
            }
        }
    }

    private static IEnumerable<string> Units(Surroundings surroundings)
    {
        foreach (var folder in (string[])["/etc/systemd/system/ollama.service.d", "/run/systemd/system/ollama.service.d", "/usr/lib/systemd/system/ollama.service.d"])
        {
            var path = surroundings.At(folder);
            if (!Directory.Exists(path)) continue;
            string[] files;
            try
            {
                files = Directory.GetFiles(path, "*.conf");
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                continue;
            }
            foreach (var file in files.OrderDescending(StringComparer.Ordinal)) yield return file;
        }
        foreach (var unit in (string[])["/etc/systemd/system/ollama.service", "/usr/lib/systemd/system/ollama.service", "/lib/systemd/system/ollama.service"])
        {
            var path = surroundings.At(unit);
            if (!File.Exists(path)) continue;
            yield return path;
            yield break;
        }
    }

    private async Task FromLaunchd(Surroundings surroundings, CancellationToken cancellation)
    {
        foreach (var name in (string[])["OLLAMA_HOST", "OLLAMA_MODELS", "OLLAMA_CONTEXT_LENGTH", "OLLAMA_NUM_PARALLEL", "OLLAMA_KEEP_ALIVE", "OLLAMA_KV_CACHE_TYPE", "OLLAMA_FLASH_ATTENTION"])
        {
            var value = (await surroundings.Run("launchctl", ["getenv", name], cancellation).ConfigureAwait(false))?.Trim();
            if (value is { Length: > 0 }) Add(name, value, new Source { Variable = name, Note = "launchctl getenv" });
        }
    }

    private void Add(string name, string value, Source source)
    {
        if (name.StartsWith("OLLAMA_", StringComparison.Ordinal) || name.StartsWith("LLAMA_ARG_", StringComparison.Ordinal)) _statements.Add((name, value, source));
    }
}
