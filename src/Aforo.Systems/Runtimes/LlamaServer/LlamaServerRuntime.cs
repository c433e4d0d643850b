using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Messages;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>llama.cpp's own server.</summary>
public sealed class LlamaServerRuntime : IRuntime
{
    internal const string KindName = "llama-server";

    /// <summary>The default port, and the one that builds of August 2026 announced.</summary>
    private static readonly ImmutableArray<Uri> UsualAddresses = [new("http://127.0.0.1:8080/"), new("http://127.0.0.1:9931/")];

    public string Kind => KindName;

    public IRuntimeBehaviour Behaviour { get; } = new LlamaServerBehaviour();

    public async Task<Observation> ObserveAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        var launches = await Launches.AllAsync(surroundings, cancellation).ConfigureAwait(false);
        var addresses = UsualAddresses.Concat(launches.Select(launch => launch.Address).OfType<Uri>()).DistinctBy(address => address.Authority).ToArray();
        var parts = await Task.WhenAll(addresses.Select(address => AskAsync(address, launches, surroundings, cancellation))).ConfigureAwait(false);
        return Observation.Merge(parts.OfType<Observation>());
    }

    public async Task<Observation?> ObserveAtAsync(Uri address, Surroundings surroundings, CancellationToken cancellation)
    {
        var launches = await Launches.AllAsync(surroundings, cancellation).ConfigureAwait(false);
        return await ReadAsync(address, At(address, launches), surroundings, cancellation).ConfigureAwait(false);
    }

    /// <summary>What answers at an address, or that a server is running there and does not.</summary>
    private static async Task<Observation?> AskAsync(Uri address, ImmutableArray<Launch> launches, Surroundings surroundings, CancellationToken cancellation)
    {
        var here = At(address, launches);
        if (await ReadAsync(address, here, surroundings, cancellation).ConfigureAwait(false) is { } seen) return seen;
        if (here.All(launch => launch.Place == LaunchPlace.Environment)) return null;
        var instance = new Instance(address, here);
        instance.TakeStart();
        if (here.Any(launch => launch.Place == LaunchPlace.Process)) instance.Trouble("runtime.unreachable", new Saying("reading.llama-server.silent", ("address", address.Authority)));
        return instance.Observation(reachable: false);
    }

    private static async Task<Observation?> ReadAsync(Uri address, ImmutableArray<Launch> here, Surroundings surroundings, CancellationToken cancellation)
    {
        using var client = new LlamaServerClient(address, surroundings);
        return await new LlamaServerReader(client, new Instance(address, here)).ReadAsync(cancellation).ConfigureAwait(false);
    }

    private static ImmutableArray<Launch> At(Uri address, ImmutableArray<Launch> launches) =>
        [.. launches.Where(launch => launch.Address is { } own && Core.Diagnosis.Addresses.Same(own.AbsoluteUri, address.AbsoluteUri)).OrderBy(launch => launch.Place)];
}
