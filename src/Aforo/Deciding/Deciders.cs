using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Core.Memory;
using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Messages;
using Aforo.Systems;
using Aforo.Systems.Catalog;

namespace Aforo.Deciding;

/// <summary>What all decisions are made with: the catalogue, the models and machines found in it, and the one forecast.</summary>
internal sealed partial class Deciders(CatalogStore catalog, Func<Surroundings> surroundings)
{
    private readonly Dictionary<(FitModel, string, string), TokenWork?> _works = [];
    private readonly Dictionary<(string, string), TokenWork?> _rows = [];
    private DeviceResolver? _resolver;
    private MeasuredSpeeds? _measured;
    private SpeedForecaster? _forecaster;
    private ThisSetup? _this;

    public CatalogStore Catalog => catalog;

    public FitModels Models { get; } = new(catalog.Models, surroundings);

    public FitAnswers Fits { get; } = new(catalog, surroundings);

    public DateOnly Today => DateOnly.FromDateTime(surroundings().Clock.GetUtcNow().UtcDateTime);

    public SpeedForecaster Forecaster => _forecaster ??= new SpeedForecaster(catalog.Calibration);

    public MeasuredSpeeds Measured => _measured ??= new MeasuredSpeeds(catalog.Measurements, catalog.Devices, WorkOf);

    /// <summary>Reads the machine that this runs on where one of the names is <c>this</c>; says why it can't be judged.</summary>
    public async Task<Trouble?> LookAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        if (_this is not null || !names.Any(name => name.Trim() == ThisSetup.Name)) return null;
        var (machines, problem) = await new FitMachines(catalog.Devices, surroundings).FindAsync(ThisSetup.Name, 1, cancellation).ConfigureAwait(false);
        if (machines.IsDefaultOrEmpty) return problem;
        (_this, problem) = ThisSetup.Of(machines[0], catalog.Devices, surroundings());
        return problem;
    }

    /// <summary>The machine behind a setup: as it was read for this one, else as the catalogue has it.</summary>
    public FitMachine MachineOf(DeviceSetup setup) => IsThis(setup) ? _this!.Machine : FitMachines.Of(setup);

    /// <summary>The setup under the name that the user gave.</summary>
    public DeviceSetup NamedOf(DeviceSetup setup) => IsThis(setup) ? _this!.Named : setup;

    /// <summary>The forecast for a setup, of this machine from what was measured on it; null where its figures don't tell enough.</summary>
    public SpeedForecast? Forecast(TokenWork work, DeviceSetup setup, string? backend, SpeedSettings settings)
    {
        if (!IsThis(setup)) return SpeedPart.Of(setup, backend) is { } parts ? Forecaster.Of(work, parts, settings) : null;
        return MachineParts.Of(_this!.Machine.Read!, catalog.Devices, backend, _this.History.BandwidthGbS) is { } own ? Own(_this.History.Of(Forecaster, work, own, settings), own) : null;
    }

    private SpeedForecast Own(SpeedForecast forecast, System.Collections.Immutable.ImmutableArray<SpeedPart> parts) => MachineParts.IsMeasured(_this!.Machine.Read!, catalog.Devices, parts) ? forecast.OnMeasuredBandwidth() : forecast;

    /// <summary>True for this machine where nothing but a measurement tells the bandwidth of its memory.</summary>
    public bool IsMeasuredOnly(DeviceSetup setup) => IsThis(setup) && _this!.IsMeasuredOnly;

    private bool IsThis(DeviceSetup setup) => _this is not null && (ReferenceEquals(setup, _this.Setup) || ReferenceEquals(setup, _this.Named));

    /// <summary>
    /// The setups that a text stands for. A capacity that is not sold is judged as described: the device's figures with that memory
    /// and no price.
    /// </summary>
    public (DeviceSetups? Setups, bool IsDescribed, Trouble? Problem) Setups(string text, int devices)
    {
        if (_this is not null && text.Trim() == ThisSetup.Name) return (new DeviceSetups([_this.Setup]), false, null);
        var resolved = (_resolver ??= new DeviceResolver(catalog.Devices)).Resolve(text, devices);
        if (resolved.Value is { } found) return (found, false, null);
        if (resolved.Fault == ResolutionFault.NoSuchVariant && Described(text, devices) is { } described) return (new DeviceSetups([described]), true, null);
        return (null, false, FitMachines.Unknown(text, resolved));
    }

    /// <summary>
    /// The model that a text stands for. A class of size ("70B", "7B class") stands for the dense model of about that size that was measured most.
    /// </summary>
    public async Task<(FitModel? Model, Trouble? Problem)> FindModelAsync(string text, CancellationToken cancellation)
    {
        var (found, problem) = await Models.FindAsync(text, null, cancellation).ConfigureAwait(false);
        if (found is not null || SizeClass().Match(text) is not { Success: true } size) return (found, problem);
        var wanted = double.Parse(size.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) * 1e9;
        var measured = catalog.Measurements.CountBy(row => row.Model).ToDictionary();
        var model = catalog.Models.Models.Where(entry => entry.ActiveParameters > entry.Parameters * 0.9 && Math.Abs(entry.Parameters / wanted - 1) <= 0.1)
            .OrderByDescending(entry => measured.GetValueOrDefault(entry.Id)).ThenBy(entry => Math.Abs(entry.Parameters - wanted)).FirstOrDefault();
        return model is null ? (null, problem) : Models.InCatalog(model.Id);
    }

    [System.Text.RegularExpressions.GeneratedRegex(@"^\s*(\d{1,4}(?:\.\d)?)\s?[bB](?:\s|$)")]
    private static partial System.Text.RegularExpressions.Regex SizeClass();

    /// <summary>Work of a model with given types of cache; null where its shape does not tell enough.</summary>
    public TokenWork? WorkOf(FitModel model, string typeK = "f16", string typeV = "f16")
    {
        if (!_works.TryGetValue((model, typeK, typeV), out var work)) _works.Add((model, typeK, typeV), work = TokenWork.Of(model.Shape, model.Weights, typeK, typeV));
        return work;
    }

    private TokenWork? WorkOf(Measurement row)
    {
        var key = (row.Model, row.Quantization);
        if (_rows.TryGetValue(key, out var known)) return known;
        var found = Models.InCatalog($"{row.Model}:{row.Quantization}").Model ?? (row.SizeGib is { } gib ? Models.InCatalog(row.Model, (long)(gib * (1L << 30))).Model : null);
        var work = found is null ? null : WorkOf(found);
        _rows.Add(key, work);
        return work;
    }

    /// <summary>Capacities with which the device behind a described one is sold, GiB.</summary>
    public ImmutableArray<int> SoldGib(string? described) =>
        described?.LastIndexOf(':') is > 0 and var colon && catalog.Devices.Find(described[..colon]) is { } device ? device.CapacitiesGib : [];

    private DeviceSetup? Described(string text, int devices)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !int.TryParse(text[(colon + 1)..].Trim().TrimEnd('g', 'G', 'i', 'I', 'b', 'B'), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var gib) || gib is < 1 or > 1 << 20) return null;
        if (_resolver!.Resolve(text[..colon], devices).Value is not { All: [{ Parts: [var part] }, ..] }) return null;
        var device = part.Device with
        {
            Id = $"{part.Device.Id}:{gib}",
            Memory = part.Device.Memory with { OptionsGib = [gib] },
            Configurations = [],
            Prices = [],
            Measured = [],
        };
        return new DeviceSetup { Parts = [part with { Device = device, MemoryGib = gib }] };
    }
}
