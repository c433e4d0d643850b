using Aforo.Core.Machines;
using Aforo.Core.Messages;
using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Lab.Bench;
using Aforo.Observing;
using Aforo.Systems;
using Aforo.Systems.Catalog;
using Aforo.Systems.Machines;

namespace Aforo.Benching;

/// <summary>Finds what is to be measured, measures it, and adds what it was measured on.</summary>
internal sealed class Bencher(Surroundings surroundings, Catalogue words, TextWriter error)
{
    private readonly CatalogStore _catalog = new();

    /// <summary>The model at an address or the one that runs here; where no runtime answers and none was named, the machine.</summary>
    public async Task<(BenchReport? Report, string? Problem)> RuntimeAsync(Uri? address, string? model, BenchPlan plan, CancellationToken cancellation)
    {
        var targets = new Targets(surroundings);
        BenchTarget? target = null;
        BenchProblem? problem = null;
        foreach (var place in address is null ? await PlacesAsync(cancellation).ConfigureAwait(false) : [address])
        {
            var (found, missing) = await targets.FindAsync(place, model, cancellation).ConfigureAwait(false);
            if (found is not null && target is not null) Say("bench.also", ("name", place.ToString()));
            target ??= found;
            if (missing is { Word: not "nothing-answers" } || address is not null) problem ??= missing;
        }
        if (target is null && problem is null)
        {
            Say("bench.no-server");
            return await MachineAsync(cancellation).ConfigureAwait(false);
        }
        if (target is null) return (null, words.Text("bench." + problem!.Word, ("about", problem.About), ("known", problem.Known is { Count: > 0 } known ? string.Join(", ", known) : null)));
        if (target.TrainContext is { } native && plan.Depths.Any(depth => depth > native)) Say("bench.beyond-native", ("native", native), ("depth", plan.Depths.Max()));
        if (target.Slot is null || target.Slots == 1) Say("bench.conversation");
        var run = await new RuntimeBench(target, plan, surroundings).RunAsync(new Told(Tell), cancellation).ConfigureAwait(false);
        var machine = target.Destination.Address.IsLoopback ? (await MachineReader.ReadAsync(surroundings, cancellation).ConfigureAwait(false)).Machine : null;
        return (Report(machine) with { Run = run, Backend = Backend(target, machine), Work = await WorkAsync(target, cancellation).ConfigureAwait(false) }, null);
    }

    public async Task<(BenchReport? Report, string? Problem)> MachineAsync(CancellationToken cancellation)
    {
        Say("bench.progress-machine");
        var machine = (await MachineReader.ReadAsync(surroundings, cancellation).ConfigureAwait(false)).Machine;
        var free = machine is null ? null : machine.LimitBytes is { } limit && limit < machine.MemoryAvailableBytes ? limit : machine.MemoryAvailableBytes;
        var bandwidth = await Task.Run(() => MemoryBandwidth.Measure(free, TimeSpan.FromMilliseconds(250), cancellation), cancellation).ConfigureAwait(false);
        return (Report(machine) with { MachineName = machine?.Cpu?.Name, Backend = "cpu", Bandwidth = bandwidth }, null);
    }

    private BenchReport Report(Machine? machine) => new()
    {
        At = TimeZoneInfo.ConvertTime(surroundings.Clock.GetUtcNow(), surroundings.Clock.LocalTimeZone),
        Machine = ThisMachine.IdOf(machine),
        MachineName = machine?.Accelerators.FirstOrDefault(one => !one.Ignored)?.Name ?? machine?.Cpu?.Name,
    };

    /// <summary>Where runtimes of this machine were seen to answer, and where others usually listen.</summary>
    private async Task<IEnumerable<Uri>> PlacesAsync(CancellationToken cancellation)
    {
        var seen = await Task.WhenAll(House.Runtimes.Select(runtime => runtime.ObserveAsync(surroundings, cancellation))).ConfigureAwait(false);
        var answering = seen.SelectMany(one => one.Runtimes).Where(one => one.Reachable == true && one.BaseUrl is not null).Select(one => new Uri(one.BaseUrl!));
        return answering.Concat(Targets.UsualPlaces).DistinctBy(one => one.Authority).ToArray();
    }

    /// <summary>What of the machine computed: the processor where the server says that nothing lies on an accelerator. Null for a mixture, which no forecast of one backend fits.</summary>
    private static string? Backend(BenchTarget target, Machine? machine)
    {
        if (machine is null) return null;
        if (target.AcceleratorBytes is { } on && target.SizeBytes is { } all && all > 0) return on == 0 ? "cpu" : on >= 0.98 * all ? ThisMachine.BackendOf(machine) : null;
        return ThisMachine.BackendOf(machine);
    }

    /// <summary>From the file where it can be read here, else by its name where a runtime here or the catalogue knows it. A name with a server's address in it is not followed.</summary>
    private async Task<TokenWork?> WorkAsync(BenchTarget target, CancellationToken cancellation)
    {
        if (!target.Destination.Address.IsLoopback) return null;
        var models = new FitModels(_catalog.Models, () => surroundings);
        var isHere = target.ModelPath is { } path && File.Exists(path);
        var name = isHere ? target.ModelPath! : target.Kind == "ollama" ? target.Model : target.Quantization is { } label ? $"{target.Model.Split('/')[^1]}:{label}" : null;
        if (name is null || (!isHere && name.Contains('/'))) return null;
        return (await models.FindAsync(name, null, cancellation).ConfigureAwait(false)).Model is { } model ? TokenWork.Of(model.Shape, model.Weights) : null;
    }

    private void Tell(BenchProgress progress) =>
        Say("bench.progress", ("done", progress.Done), ("of", progress.Of), ("tokens", progress.Tokens), ("seconds", progress.Remaining is { } left ? Math.Max(1, Math.Round(left.TotalSeconds)) : Core.Facts.FactValue.Unknown));

    private void Say(string key, params ReadOnlySpan<(string, Core.Facts.FactValue)> slots) => error.WriteLine("aforo: " + words.Text(key, slots));

    private sealed class Told(Action<BenchProgress> tell) : IProgress<BenchProgress>
    {
        public void Report(BenchProgress value) => tell(value);
    }
}
