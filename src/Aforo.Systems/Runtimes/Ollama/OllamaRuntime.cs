using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>Ollama: its server where it runs, its store on disk where it does not.</summary>
public sealed class OllamaRuntime : IRuntime
{
    public string Kind => "ollama";

    public IRuntimeBehaviour Behaviour { get; } = new OllamaBehaviour();

    public async Task<Observation> ObserveAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var settings = await OllamaSettings.ReadAsync(surroundings, cancellation).ConfigureAwait(false);
        var addresses = settings.Addresses.ToArray();
        var asked = await Task.WhenAll(addresses.Select(address => AskAsync(address, address.IsLoopback ? settings.For(address) : new OllamaSettings(), surroundings, cancellation))).ConfigureAwait(false);
        var running = asked.OfType<Observation>().ToArray();
        return running.Any(seen => seen.Runtimes.Length > 0) ? Observation.Merge(running) : Observation.Merge([.. running, OnDisk(addresses[0], settings, surroundings)]);
    }

    public async Task<Observation?> ObserveAtAsync(Uri address, Surroundings surroundings, CancellationToken cancellation)
    {
        var settings = address.IsLoopback ? (await OllamaSettings.ReadAsync(surroundings, cancellation).ConfigureAwait(false)).For(address) : new OllamaSettings();
        return await AskAsync(address, settings, surroundings, cancellation).ConfigureAwait(false);
    }

    private static async Task<Observation?> AskAsync(Uri address, OllamaSettings settings, Surroundings surroundings, CancellationToken cancellation)
    {
        using var http = new BoundedHttp(address, surroundings);
        var api = new OllamaApi(http);
        var (isOllama, version, answer) = await api.IdentifyAsync(cancellation).ConfigureAwait(false);
        var seen = new OllamaFacts(IdOf(address));
        if (!isOllama)
        {
            // A server bound to loopback refuses foreign names with an empty 403; nothing else here answers so.
            if (answer.Status != System.Net.HttpStatusCode.Forbidden || !answer.Body.IsEmpty) return null;
            seen.Trouble("runtime.refused", $"{address.Authority} answers 403 without a body: Ollama refuses this host name; ask for localhost", Source.Reply("GET /api/version"));
            return seen.Observation(null);
        }
        settings.Tell(seen, version);
        if (version is not null) seen.Add(FactNames.RuntimeVersion, version, null, Layers.ServerDefault, Source.Reply("GET /api/version", "version"));
        seen.Add(FactNames.BaseUrl, address.GetLeftPart(UriPartial.Authority), null, Layers.ServerVariable, Source.Reply("GET /api/version"));
        await api.ReadAsync(seen, cancellation).ConfigureAwait(false);
        return seen.Observation(new RuntimeSeen { Id = seen.Id, Kind = "ollama", BaseUrl = address.GetLeftPart(UriPartial.Authority), Version = version, Reachable = true, Source = Source.Reply("GET /api/version") });
    }

    /// <summary>What can be told while no server runs. Nothing at all when there is no store.</summary>
    private static Observation OnDisk(Uri address, OllamaSettings settings, Surroundings surroundings)
    {
        var seen = new OllamaFacts(IdOf(address));
        var folders = OllamaFolders.Models(surroundings, settings["OLLAMA_MODELS"]).ToArray();
        if (folders.Length == 0) return new Observation { Problems = [.. settings.Problems] };
        settings.Tell(seen, null);
        foreach (var folder in folders) new OllamaStore(folder).Read(seen);
        return seen.Observation(new RuntimeSeen { Id = seen.Id, Kind = "ollama", BaseUrl = address.GetLeftPart(UriPartial.Authority), Reachable = false, Source = new Source { File = folders[0] } });
    }

    private static string IdOf(Uri address) => address.IsLoopback && address.Port == OllamaHost.DefaultPort ? "ollama" : $"ollama@{address.Authority}";
}
