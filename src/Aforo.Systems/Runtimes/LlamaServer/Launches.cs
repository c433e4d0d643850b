using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>Starts of llama-server that can be seen without asking any server.</summary>
internal static class Launches
{
    /// <summary>Processes, containers, services and this shell's variables. A process inside a container is told by the container.</summary>
    public static async Task<ImmutableArray<Launch>> AllAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var containers = await Containers.ReadAsync(surroundings, cancellation).ConfigureAwait(false);
        var file = ConfigurationFile.Read(surroundings);
        var processes = OfProcesses(surroundings).Where(process => !containers.Any(container => container.Arguments.SequenceEqual(process.Arguments)));
        var units = UnitFiles.Read(surroundings);
        return [.. processes.Select(launch => Below(launch, file)), .. containers, .. units.Select(launch => Below(launch, file)), .. OfEnvironment(surroundings) is { } own ? [own] : (Launch[])[]];
    }

    public static IEnumerable<Launch> OfProcesses(Surroundings surroundings)
    {
        foreach (var process in surroundings.Processes())
        {
            if (process.Arguments is not [var program, ..] || !IsServer(program) || BelongsToAnotherRuntime(process)) continue;
            var arguments = process.Arguments.Skip(1).ToArray();
            var source = new Source { Note = $"process {process.Id}" };
            var settings = StartSettings.Read(arguments, process.Environment, source, name => source with { Variable = name });
            yield return new Launch { Place = LaunchPlace.Process, Settings = settings, Address = Launch.AddressOf(settings), Source = source, Arguments = arguments };
        }
    }

    /// <summary>What a server would be started with from here; null when no variable names an address.</summary>
    public static Launch? OfEnvironment(Surroundings surroundings)
    {
        var settings = StartSettings.Read([], surroundings.Environment, new Source(), name => Source.Environment(name));
        return settings[Setting.Host] is null && settings[Setting.Port] is null ? null : new Launch { Place = LaunchPlace.Environment, Settings = settings, Address = Launch.AddressOf(settings) };
    }

    /// <summary>Whether that program is llama-server, by the last part of its path.</summary>
    public static bool IsServer(string program)
    {
        var name = program.AsSpan(program.LastIndexOfAny(['/', '\\']) + 1);
        return name.Equals("llama-server", StringComparison.OrdinalIgnoreCase) || name.Equals("llama-server.exe", StringComparison.OrdinalIgnoreCase);
    }

    private static Launch Below(Launch launch, ImmutableArray<(StartFlag Flag, Statement Statement)> file)
    {
        var settings = launch.Settings.Over(file);
        return launch with { Settings = settings, Address = Launch.AddressOf(settings) };
    }

    /// <summary>
    /// Ollama's runners are llama-server processes that serve blobs of its store, and a router starts one for each of its
    /// models: they are read through their parent.
    /// </summary>
    private static bool BelongsToAnotherRuntime(RunningProcess process) =>
        process.Environment.ContainsKey("LLAMA_SERVER_ROUTER_PORT")
        || process.Arguments[0].Contains("ollama", StringComparison.OrdinalIgnoreCase)
        || process.Arguments.Any(argument => argument.Contains("blobs/sha256-", StringComparison.Ordinal) || argument.Contains("blobs\\sha256-", StringComparison.Ordinal));
}
