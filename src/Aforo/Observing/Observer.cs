using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Systems;
using Aforo.Systems.Catalog;
using Aforo.Systems.Logs;
using Aforo.Systems.Machines;

namespace Aforo.Observing;

/// <summary>Looks at everything that it is told to, at once, and sums it up.</summary>
internal sealed class Observer(Surroundings surroundings, Stream input, Catalogue words)
{
    /// <summary>What was seen, or what could not be reached although it was named.</summary>
    public async Task<(Observation? Seen, string? Problem)> ObserveAsync(Places places, CancellationToken cancellation)
    {
        if (places.Logs.Where(log => log != "-").Select(log => NamedFile.Refusal(log, words)).FirstOrDefault(refusal => refusal is not null) is { } refused) return (null, refused);
        // A log that somebody hands over is of another machine; an address of loopback is of this one.
        var isHere = !places.IsNarrowed || places.At.Any(address => address.IsLoopback);
        var machine = places.Machine is { } device ? DeviceMachine(device) : isHere ? MachineReader.ReadAsync(surroundings, cancellation) : Task.FromResult(Observation.Nothing);
        var logs = Task.Run(() => LogsAsync(places, isHere, cancellation), cancellation);
        var agents = Task.Run(() => Agents(places, cancellation), cancellation);
        var runtimes = await RuntimesAsync(places, cancellation).ConfigureAwait(false);
        if (runtimes.Missing is { } address) return (null, words.Text("error.nothing-answers", ("address", address.ToString())));
        Observation hardware;
        try
        {
            hardware = await machine.ConfigureAwait(false);
        }
        catch (UnknownDeviceException unknown)
        {
            return (null, words.Text("error.unknown-device", ("name", places.Machine), ("known", unknown.Choices)));
        }
        var logged = await logs.ConfigureAwait(false);
        // What was named has to be there; what was only looked for may be missing.
        if (places.Logs.Count > 0 && logged.Problems.FirstOrDefault(problem => problem.Kind == "log.unreadable") is { } unreadable) return (null, words.Text("error.cannot-read", ("path", unreadable.Source.File), ("reason", words.Text(unreadable.What))));
        var seen = Observation.Merge([hardware, logged, runtimes.Seen, await agents.ConfigureAwait(false)]);
        seen = await WithConfiguredAddressesAsync(seen, cancellation).ConfigureAwait(false);
        return (seen with { Runtimes = OneOfEach(seen.Runtimes) }, null);
    }

    private async Task<Observation> DeviceMachine(string device) => device == "this"
        ? await MachineReader.ReadAsync(surroundings, cancellation: default).ConfigureAwait(false)
        : new Observation { Machine = DeviceMachines.Of(device, new CatalogStore().Devices) };

    private async Task<Observation> LogsAsync(Places places, bool isHere, CancellationToken cancellation)
    {
        if (places.Logs.Count == 0) return isHere ? await LogPlaces.ReadAllAsync(surroundings, places.Since, cancellation).ConfigureAwait(false) : Observation.Nothing;
        return Observation.Merge(places.Logs.Select(log => log == "-"
            ? LogFiles.Read(input, "-", surroundings, places.Since, cancellation)
            : LogFiles.Read(log, surroundings, places.Since, cancellation)));
    }

    private Observation Agents(Places places, CancellationToken cancellation)
    {
        if (places.Agents.Count == 0 && places.Logs.Count > 0 && places.At.Count == 0) return Observation.Nothing;
        return Observation.Merge(House.Agents.Where(agent => places.Agents.Count == 0 || places.Agents.Contains(agent.Id)).Select(agent => agent.Observe(surroundings, places.Since, cancellation)));
    }

    private async Task<(Observation Seen, Uri? Missing)> RuntimesAsync(Places places, CancellationToken cancellation)
    {
        if (places.At.Count == 0)
        {
            if (places.Logs.Count > 0) return (Observation.Nothing, null);
            return (Observation.Merge(await Task.WhenAll(House.Runtimes.Select(runtime => runtime.ObserveAsync(surroundings, cancellation))).ConfigureAwait(false)), null);
        }
        var parts = new List<Observation>();
        foreach (var address in places.At)
        {
            if (await AskAsync(address, cancellation).ConfigureAwait(false) is not { } seen) return (Observation.Nothing, address);
            parts.Add(seen);
        }
        return (Observation.Merge(parts), null);
    }

    private async Task<Observation?> AskAsync(Uri address, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(House.Runtimes.Select(runtime => runtime.ObserveAtAsync(address, surroundings, cancellation))).ConfigureAwait(false);
        return answers.FirstOrDefault(answer => answer is not null);
    }

    /// <summary>
    /// Addresses that agents name and that nobody has looked at yet. Public hosts are never asked: nothing leaves the machine
    /// because of a diagnosis.
    /// </summary>
    private async Task<Observation> WithConfiguredAddressesAsync(Observation seen, CancellationToken cancellation)
    {
        var parts = new List<Observation> { seen };
        var named = seen.Facts
            .Where(fact => fact is { Name: FactNames.BaseUrl, Role: Role.InForce, Scope.Agent: not null, Value.Text: not null })
            .Where(fact => Uri.TryCreate(fact.Value.Text, UriKind.Absolute, out var address) && NearbyHosts.IsNearby(address))
            .DistinctBy(fact => (fact.Scope.Agent, new Uri(fact.Value.Text!).Authority));
        foreach (var fact in named)
        {
            var known = seen.Runtimes.Where(runtime => Addresses.Same(runtime.BaseUrl, fact.Value.Text)).ToArray();
            if (known.Any(runtime => runtime.Reachable != false)) continue;
            var found = await AskAsync(new Uri(new Uri(fact.Value.Text!).GetLeftPart(UriPartial.Authority)), cancellation).ConfigureAwait(false);
            parts.Add(found ?? new Observation { Problems = [Silent(fact)] });
        }
        return Observation.Merge(parts);
    }

    private static Problem Silent(Fact fact) => new()
    {
        Kind = "runtime.unreachable",
        What = new Saying("observe.silent", ("agent", fact.Scope.Agent), ("address", fact.Value.Text)),
        Scope = new Scope { Agent = fact.Scope.Agent },
        Source = fact.Source,
    };

    /// <summary>A runtime that was asked and whose log was read is one; what answered counts for more than what a log remembers.</summary>
    private static ImmutableArray<RuntimeSeen> OneOfEach(ImmutableArray<RuntimeSeen> runtimes) =>
    [
        .. runtimes.GroupBy(runtime => runtime.Id).Select(group =>
        {
            var best = group.OrderByDescending(runtime => runtime.Reachable == true).ThenByDescending(runtime => runtime.Reachable == false).First();
            return best with { Version = best.Version ?? group.Select(runtime => runtime.Version).FirstOrDefault(version => version is not null), BaseUrl = best.BaseUrl ?? group.Select(runtime => runtime.BaseUrl).FirstOrDefault(address => address is not null) };
        }),
    ];
}
