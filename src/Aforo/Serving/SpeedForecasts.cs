using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Gateway.Backends;
using Aforo.Observing;
using Aforo.Systems;
using Aforo.Systems.Catalog;
using Aforo.Systems.Machines;
using Aforo.Systems.Runtimes;

namespace Aforo.Serving;

/// <summary>
/// Foretells for the gateway what <c>doctor</c> and <c>fit --on this</c> foretell: the model as its runtime tells it or its file has it, where it lies now, on this
/// machine with what was measured here. Of runtimes on other machines nothing is known.
/// </summary>
internal sealed class SpeedForecasts(Surroundings surroundings) : ISpeedForecasts
{
    private static readonly TimeSpan MachineFresh = TimeSpan.FromMinutes(5);

    /// <summary>Flags that lay single tensors elsewhere, in a way that no reply tells.</summary>
    private static readonly string[] Scattering = ["--cpu-moe", "-cmoe", "--n-cpu-moe", "-ncmoe", "--override-tensor", "-ot", "--device", "-dev", "--rpc"];

    private readonly CatalogStore _catalog = new();
    private readonly Lock _gate = new();
    private (Task<Observation> Seen, long At)? _machine;

    public async ValueTask<PrefillForecast?> OfAsync(ForecastSubject subject, CancellationToken cancellation)
    {
        if (!subject.Url.IsLoopback || House.Runtimes.FirstOrDefault(one => one.Kind == subject.Kind) is not { } runtime) return null;
        var machine = MachineAsync();
        if (await runtime.ObserveModelAtAsync(subject.Url, subject.Model, surroundings, cancellation).ConfigureAwait(false) is not { } seen) return null;
        var file = await ServedFile.OfAsync(subject.Kind, subject.Url, subject.Model, surroundings, cancellation).ConfigureAwait(false);
        if (surroundings.Processes().Any(process => Scatters(process, subject.Url.Port))) return null;
        var hardware = await machine.WaitAsync(cancellation).ConfigureAwait(false);
        return SpeedOutlook.Of(subject.Url.AbsoluteUri, subject.Model, Observation.Merge([hardware, seen]), House.KnowledgeOn(hardware.Machine, surroundings), await ReadAsync(file, cancellation).ConfigureAwait(false));
    }

    /// <summary>Begins to read the machine, so that the first request need not wait for it.</summary>
    public void Begin() => MachineAsync();

    /// <summary>Whether a llama-server that may be the one at this port was started so. One that names no port may have it from a file or a variable.</summary>
    private static bool Scatters(RunningProcess process, int port)
    {
        if (process.Arguments is not [var program, ..] || !Path.GetFileName(program).StartsWith("llama-server", StringComparison.OrdinalIgnoreCase) || !process.Arguments.Any(Scattering.Contains)) return false;
        return process.Arguments.SkipWhile(argument => argument != "--port").Skip(1).FirstOrDefault() is not { } named || named == port.ToString(CultureInfo.InvariantCulture);
    }

    private async Task<(ModelShape, WeightInventory)?> ReadAsync(string? file, CancellationToken cancellation) =>
        file is not null && (await new FitModels(_catalog.Models, () => surroundings).FindAsync(file, null, cancellation).ConfigureAwait(false)).Model is { Missing: null } model ? (model.Shape, model.Weights) : null;

    private Task<Observation> MachineAsync()
    {
        lock (_gate)
        {
            if (_machine is not { } known || known.Seen.IsFaulted || surroundings.Clock.GetElapsedTime(known.At) >= MachineFresh)
                _machine = known = (Task.Run(() => MachineReader.ReadAsync(surroundings, _catalog.Devices, CancellationToken.None)), surroundings.Clock.GetTimestamp());
            return known.Seen;
        }
    }
}
