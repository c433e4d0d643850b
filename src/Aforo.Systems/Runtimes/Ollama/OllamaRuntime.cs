using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

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
        if (running.Any(seen => seen.Runtimes.Length > 0)) return Observation.Merge(running);
        // Where a gateway answers, no server is missing.
        var missing = addresses.Where((_, i) => asked[i]?.NotSeen.Contains(BehindGateway(addresses[i])) != true).FirstOrDefault();
        return missing is null ? Observation.Merge(running) : Observation.Merge([.. running, OnDisk(missing, settings, surroundings)]);
    }

    public Task<Observation?> ObserveAtAsync(Uri address, Surroundings surroundings, CancellationToken cancellation) => AtAsync(address, null, surroundings, cancellation);

    public Task<Observation?> ObserveModelAtAsync(Uri address, string model, Surroundings surroundings, CancellationToken cancellation) => AtAsync(address, model, surroundings, cancellation);

    private static async Task<Observation?> AtAsync(Uri address, string? model, Surroundings surroundings, CancellationToken cancellation)
    {
        var settings = address.IsLoopback ? (await OllamaSettings.ReadAsync(surroundings, cancellation).ConfigureAwait(false)).For(address) : new OllamaSettings();
        return await AskAsync(address, settings, surroundings, cancellation, model).ConfigureAwait(false);
    }

    private static async Task<Observation?> AskAsync(Uri address, OllamaSettings settings, Surroundings surroundings, CancellationToken cancellation, string? only = null)
    {
        using var http = new BoundedHttp(address, surroundings);
        var api = new OllamaApi(http);
        var (isOllama, version, answer) = await api.IdentifyAsync(cancellation).ConfigureAwait(false);
        if (answer.IsGateway) return new Observation { NotSeen = [BehindGateway(address)] };
        var seen = new OllamaFacts(IdOf(address));
        if (!isOllama)
        {
            // A server bound to loopback refuses foreign names with an empty 403; nothing else here answers so.
            if (answer.Status != System.Net.HttpStatusCode.Forbidden || !answer.Body.IsEmpty) return null;
            seen.Trouble("runtime.refused", new Saying("reading.ollama.refuses-name", ("address", address.Authority)), Source.Reply("GET /api/version"));
            return seen.Observation(null);
        }
        settings.Tell(seen, version);
        if (version is not null) seen.Add(FactNames.RuntimeVersion, version, null, Layers.ServerDefault, Source.Reply("GET /api/version", "version"));
        seen.Add(FactNames.BaseUrl, address.GetLeftPart(UriPartial.Authority), null, Layers.ServerVariable, Source.Reply("GET /api/version"));
        await api.ReadAsync(seen, only, cancellation).ConfigureAwait(false);
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

    private static NotSeen BehindGateway(Uri address) => new(IRuntime.BehindGateway, "name-server-behind", address.GetLeftPart(UriPartial.Authority));

    private static string IdOf(Uri address) => address.IsLoopback && address.Port == OllamaHost.DefaultPort ? "ollama" : $"ollama@{address.Authority}";
}
