using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>
/// The server's variables, wherever they are set: the environment of the running process, the desktop app, containers, systemd's
/// unit and drop-ins, launchd, and this shell's own. The strongest statement of each name is in force.
/// </summary>
internal sealed class OllamaSettings
{
    /// <summary>Variable, and name of its fact: bytes kept free on each GPU.</summary>
    public const string GpuOverhead = "OLLAMA_GPU_OVERHEAD";

    private readonly List<OllamaStatement> _statements = [];
    private readonly HashSet<StatementPlace> _places = [];
    private readonly List<OllamaContainer> _containers = [];
    private readonly List<IReadOnlyList<OllamaStatement>> _processes = [];
    private readonly List<Fact> _switches = [];
    private readonly List<Problem> _problems = [];

    /// <summary>The value in force of a variable; null when nobody sets it.</summary>
    public string? this[string name] => Of(name).FirstOrDefault()?.Value;

    /// <summary>
    /// Where servers may answer: where the settings put the server, where this shell's clients look, where containers publish it,
    /// and the usual place.
    /// </summary>
    public IEnumerable<Uri> Addresses => Of("OLLAMA_HOST").Select(statement => OllamaHost.Parse(statement.Value)).Concat(_containers.SelectMany(container => container.Addresses)).Append(OllamaHost.Default).Distinct();

    /// <summary>Files of settings that exist and can't be read.</summary>
    public IReadOnlyList<Problem> Problems => _problems;

    public static async Task<OllamaSettings> ReadAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var settings = new OllamaSettings();
        var containers = OllamaContainers.ReadAsync(surroundings, cancellation);
        var session = OllamaVariables.OfSessionAsync(surroundings, cancellation);
        settings._processes.AddRange(OllamaVariables.OfProcesses(surroundings));
        settings.Add(settings._processes.SelectMany(process => process));
        var (ofApp, unreadable) = OllamaDesktopApp.Read(surroundings);
        settings.Add(ofApp);
        if (unreadable is not null) settings._problems.Add(unreadable);
        var described = await containers.ConfigureAwait(false);
        settings.Add(described.SelectMany(container => container.Statements));
        settings._containers.AddRange(described);
        settings.Add(OllamaVariables.OfService(surroundings, settings._problems));
        settings.Add(await session.ConfigureAwait(false));
        settings.Add(OllamaVariables.OfShell(surroundings));
        OllamaServerFile.Read(surroundings, settings._switches, settings._problems);
        return settings;
    }

    /// <summary>
    /// What concerns the server at one address of this machine: a container's own variables where the container is published there, and all but those
    /// of published containers where the machine's own server answers.
    /// </summary>
    public OllamaSettings For(Uri address)
    {
        var settings = new OllamaSettings();
        var inside = _processes.Where(process => _containers.Any(container => IsOf(process, container))).ToArray();
        if (_containers.FirstOrDefault(container => container.Addresses.Contains(address)) is { } published && !_processes.Except(inside).Any(process => AddressOf(process) == address))
        {
            settings.Add(published.Statements);
            return settings;
        }
        var elsewhere = _containers.Where(container => container.Addresses.Count > 0).SelectMany(container => container.Statements).Concat(inside.SelectMany(process => process)).ToHashSet(ReferenceEqualityComparer.Instance);
        settings.Add(_statements.Where(statement => !elsewhere.Contains(statement)));
        foreach (var place in _places.Where(place => place is not (StatementPlace.Process or StatementPlace.Container))) settings._places.Add(place);
        settings._problems.AddRange(_problems);
        settings._switches.AddRange(_switches);
        return settings;
    }

    /// <summary>A process whose environment holds all that a container is given runs in that container.</summary>
    private static bool IsOf(IReadOnlyList<OllamaStatement> process, OllamaContainer container) =>
        container.Statements.Count > 0 && container.Statements.All(statement => process.Any(own => own.Name == statement.Name && own.Value == statement.Value));

    private static Uri AddressOf(IReadOnlyList<OllamaStatement> process) => OllamaHost.Parse(process.FirstOrDefault(statement => statement.Name == "OLLAMA_HOST")?.Value);

    public void Add(IEnumerable<OllamaStatement> statements)
    {
        foreach (var statement in statements)
        {
            _places.Add(statement.Place);
            if (statement.Name.StartsWith("OLLAMA_", StringComparison.Ordinal) || statement.Name.StartsWith("LLAMA_ARG_", StringComparison.Ordinal)) _statements.Add(statement);
        }
    }

    /// <summary>The statements as facts of an instance, and the documented defaults of what nobody sets.</summary>
    public void Tell(OllamaFacts seen, string? version)
    {
        foreach (var known in _switches) seen.Add(known);
        foreach (var problem in _problems) seen.Trouble(problem.Kind, problem.What, problem.Source);
        foreach (var name in _statements.Select(statement => statement.Name).Distinct())
        {
            var winner = Winner(name);
            foreach (var statement in Of(name).Where(statement => statement != winner).Prepend(winner))
            {
                if (statement is null || statement.Place == StatementPlace.Process && statement != winner) continue;
                foreach (var fact in Facts(statement)) seen.Add(statement == winner ? fact : Loser(fact, statement, winner));
            }
        }
        foreach (var fact in OllamaDefaults.Of(version, name => Winner(name) is not null)) seen.Add(fact);
    }

    /// <summary>
    /// The statement that the server has; null when none reaches it. What the process has is told as the file or app that it has it
    /// from, where one says the same: that is where it can be changed.
    /// </summary>
    private OllamaStatement? Winner(string name)
    {
        var statements = Of(name).ToArray();
        if (_places.Contains(StatementPlace.Process))
        {
            var own = statements.FirstOrDefault(statement => statement.Place == StatementPlace.Process);
            return own is null ? null : statements.FirstOrDefault(statement => statement.Place is not (StatementPlace.Process or StatementPlace.Shell) && Plain(statement) == Plain(own)) ?? own;
        }
        return statements.FirstOrDefault(statement => statement.Place != StatementPlace.Shell || !_places.Contains(StatementPlace.Service));
    }

    private IEnumerable<OllamaStatement> Of(string name) => _statements.Where(statement => statement.Name == name).OrderBy(statement => statement.Place);

    /// <summary>
    /// What a statement is that the server does not have: overridden by a stronger one; or unread, for a running server keeps what it
    /// started with, and a service inherits from nobody's shell.
    /// </summary>
    private Fact Loser(Fact fact, OllamaStatement statement, OllamaStatement? winner)
    {
        var reason = statement.Place switch
        {
            StatementPlace.Shell when _places.Contains(StatementPlace.Process) => "not-in-server-environment",
            StatementPlace.Shell when winner is null => "shell-does-not-reach-service",
            not StatementPlace.Shell when _places.Contains(StatementPlace.Process) && (winner is null || winner.Place == StatementPlace.Process) => "needs-restart",
            _ => null,
        };
        return reason is null && winner is not null ? fact with { Role = Role.Overridden, OverriddenBy = Named(winner) } : fact with { Role = Role.Ineffective, Reason = reason };
    }

    private static string Plain(OllamaStatement statement) => statement.Value.Trim().Trim('"', '\'');

    private static string Named(OllamaStatement statement) => statement.Place switch
    {
        StatementPlace.DesktopApp => Layers.DesktopApp,
        _ => statement.Source.File ?? statement.Source.Note ?? Layers.ServerVariable,
    };

    private static IEnumerable<Fact> Facts(OllamaStatement statement)
    {
        var value = Plain(statement);
        Fact Said(string fact, FactValue said, string? unit = null, string? timeout = null) => new()
        {
            Name = fact,
            Value = said,
            Unit = unit,
            Layer = statement.Place == StatementPlace.DesktopApp ? Layers.DesktopApp : Layers.ServerVariable,
            Source = statement.Source,
            Scope = new Scope { Timeout = timeout },
        };
        switch (statement.Name)
        {
            case "OLLAMA_CONTEXT_LENGTH" when Number(value) is { } tokens: yield return Said(FactNames.NumCtx, tokens, "tokens"); break;
            case "OLLAMA_NUM_PARALLEL" when Number(value) is > 0 and { } parallel: yield return Said(FactNames.Parallel, parallel); break;
            case "OLLAMA_MAX_LOADED_MODELS" when Number(value) is > 0 and { } models: yield return Said(FactNames.MaxLoadedModels, models); break;
            case "OLLAMA_FLASH_ATTENTION" when value.Length > 0: yield return Said(FactNames.FlashAttention, value is not ("0" or "false" or "FALSE" or "f" or "F" or "False")); break;
            case "OLLAMA_KEEP_ALIVE" when GoDuration.Seconds(value) is { } keep: yield return Said(FactNames.KeepAlive, keep < 0 ? -1 : keep, "seconds"); break;
            // Zero or less is no limit at all, so there is no number to tell.
            case "OLLAMA_LOAD_TIMEOUT" when GoDuration.Seconds(value) is > 0 and { } load: yield return Said(FactNames.Timeout, load, "seconds", "load"); break;
            case GpuOverhead when Number(value) is > 0 and { } bytes: yield return Said(GpuOverhead, bytes, "bytes"); break;
            case "OLLAMA_KV_CACHE_TYPE" when value.Length > 0:
                yield return Said(FactNames.CacheTypeK, value.ToLowerInvariant());
                yield return Said(FactNames.CacheTypeV, value.ToLowerInvariant());
                break;
            case "LLAMA_ARG_CACHE_RAM" when Number(value) is >= 0 and < 1 << 30 and { } mebibytes: yield return Said(FactNames.HostPromptCacheBytes, mebibytes << 20, "bytes"); break;
        }
    }

    private static long? Number(string value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
