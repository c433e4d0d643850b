using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Speed;
using Aforo.Lab.Bench;
using Aforo.Systems;
using Aforo.Systems.Catalog;

namespace Aforo.Fitting;

/// <summary>Forecasts for what fits: whole on devices, or by part with the processor; on this machine from what was measured here before.</summary>
internal sealed class FitSpeeds(CatalogStore catalog, Func<Surroundings> surroundings)
{
    /// <summary>The processor beside a card of which nothing is told.</summary>
    private const string UsualHost = "cpu-desktop-ddr5-5200";

    private readonly Dictionary<(FitModel, WeightInventory, string, string), TokenWork?> _works = [];
    private readonly Dictionary<(FitMachine, string), ImmutableArray<SpeedPart>?> _parts = [];
    private SpeedForecaster? _forecaster;
    private MachineHistory? _history;

    /// <summary>The forecast; null where the figures of the model or of the machine don't tell enough.</summary>
    /// <param name="model">The model.</param>
    /// <param name="weights">Its weights, in its own or in another quantization.</param>
    /// <param name="settings">Cache types, and what stays with the processor.</param>
    /// <param name="speed">Depth, prompt, streams.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="backend">What computes.</param>
    public SpeedForecast? Of(FitModel model, WeightInventory weights, MemorySettings settings, SpeedSettings speed, FitMachine machine, string backend)
    {
        if (WorkOf(model, weights, settings) is not { } work || PartsOf(machine, backend) is not { } parts) return null;
        _forecaster ??= new SpeedForecaster(catalog.Calibration);
        if (Shares(model, settings) is { } shares && backend != "cpu")
        {
            if (HostOf(machine) is not { } host) return null;
            parts = SpeedPart.Offloaded(parts, host, shares.Layers, shares.Experts);
        }
        if (machine.Read is not { } read) return _forecaster.Of(work, parts, speed);
        var own = History(machine).Of(_forecaster, work, parts, speed);
        return MachineParts.IsMeasured(read, catalog.Devices, parts) ? own.OnMeasuredBandwidth() : own;
    }

    /// <summary>The device that stands for a processor of which nothing is told; null where none had to be assumed.</summary>
    public static string? AssumedHost(FitMachine? machine, MemorySettings settings, FitModel model, string backend) =>
        machine is { Read: null, Setup: { } setup } && backend != "cpu" && Shares(model, settings) is not null && !setup.Parts[0].Device.IsUnified ? UsualHost : null;

    /// <summary>Shares of layers and of experts that stay with the processor; null where none does.</summary>
    private static (double Layers, double Experts)? Shares(FitModel model, MemorySettings settings)
    {
        if (model.Shape.Layers is not { } layers) return null;
        // The output counts as a layer, and is the last to go to the device.
        var whole = settings.GpuLayers is { } on ? Math.Max(0, layers + 1 - on) / (double)(layers + 1) : 0;
        var experts = model.Shape.Experts is { Count: > 0 } shape && settings.CpuExpertLayers > shape.LeadingDenseLayers
            ? Math.Min(1, (settings.CpuExpertLayers - shape.LeadingDenseLayers) / (double)Math.Max(1, layers - shape.LeadingDenseLayers)) : 0;
        return whole > 0 || experts > 0 ? (whole, experts) : null;
    }

    private DeviceTraits? HostOf(FitMachine machine)
    {
        if (machine.Read is { } read) return MachineParts.Host(read, catalog.Devices, History(machine).BandwidthGbS);
        var part = machine.Setup!.Parts[0];
        return part.Device.IsUnified ? DeviceTraits.Of(part, "cpu") : catalog.Devices.Find(UsualHost) is { } usual ? DeviceTraits.Of(DevicePart.Of(usual, null), "cpu") : null;
    }

    private MachineHistory History(FitMachine machine) => _history ??= BenchStore.Read(surroundings(), ThisMachine.IdOf(machine.Read));

    private ImmutableArray<SpeedPart>? PartsOf(FitMachine machine, string backend)
    {
        if (_parts.TryGetValue((machine, backend), out var known)) return known;
        var parts = machine.Read is { } read ? MachineParts.Of(read, catalog.Devices, backend, History(machine).BandwidthGbS) : machine.Setup is { } setup ? SpeedPart.Of(setup, backend) : null;
        _parts.Add((machine, backend), parts);
        return parts;
    }

    private TokenWork? WorkOf(FitModel model, WeightInventory weights, MemorySettings settings)
    {
        var key = (model, weights, settings.CacheTypeK, settings.CacheTypeV);
        if (!_works.TryGetValue(key, out var known)) _works.Add(key, known = TokenWork.Of(model.Shape, weights, settings.CacheTypeK, settings.CacheTypeV));
        return known;
    }
}
