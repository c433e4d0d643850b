using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using Aforo.Core.Memory;
using Aforo.Core.Models;
using Aforo.Core.Speed;

namespace Aforo.Core.Diagnosis;

/// <summary>What a route's model should give on this machine, by the one forecast; what rules about speed compare with.</summary>
internal sealed record SpeedExpectation
{
    private readonly SpeedKnowledge _known;

    private SpeedExpectation(SpeedKnowledge known) => _known = known;

    public required TokenWork Work { get; init; }

    /// <summary>The whole model where this machine computes best.</summary>
    public required ImmutableArray<SpeedPart> Whole { get; init; }

    /// <summary>The processor beside it; null where its memory's bandwidth is not known.</summary>
    public DeviceTraits? Host { get; init; }

    public required SpeedSettings Settings { get; init; }

    /// <summary>Share of the model that lies with the processor, 0 to 1; null where nothing tells.</summary>
    public double? HostShare { get; init; }

    /// <summary>Null for a runtime elsewhere, and where the model's shape or the machine's figures do not tell enough.</summary>
    public static SpeedExpectation? Of(Assessment assessment, Situation situation) =>
        assessment.Route.Model is { Shape: { } shape, FileBytes: { } bytes } && situation.Knowledge.Speed?.Value is { } known ? Of(assessment.Route, situation.Seen.Machine, known, shape, WeightInventory.OfFile(bytes)) : null;

    /// <inheritdoc cref="Of(Assessment, Situation)"/>
    /// <param name="route">Runtime and model.</param>
    /// <param name="machine">The machine that it runs on.</param>
    /// <param name="known">The forecast.</param>
    /// <param name="shape">Shape of the model.</param>
    /// <param name="weights">Its weights, tensor by tensor where its file could be read.</param>
    public static SpeedExpectation? Of(Route route, Machine? machine, SpeedKnowledge known, ModelShape shape, WeightInventory weights)
    {
        if (machine is null || route.Runtime is null || route.Model is not { Remote: false } || (route.Runtime.BaseUrl is { } address && !Addresses.IsLoopback(address))) return null;
        if (TokenWork.Of(shape, weights, TypeOf(FactNames.CacheTypeK), TypeOf(FactNames.CacheTypeV)) is not { } work) return null;
        if (MachineParts.Of(machine, known.Devices, measuredGbS: known.History.BandwidthGbS) is not { } whole) return null;
        var expectation = new SpeedExpectation(known)
        {
            Work = work,
            Whole = whole,
            Host = MachineParts.Host(machine, known.Devices, known.History.BandwidthGbS),
            HostShare = HostShareOf(route),
            Settings = new SpeedSettings
            {
                MicroBatch = (int?)route.RuntimeFact(FactNames.MicroBatch)?.Value.Whole is > 0 and <= 1 << 20 and var batch ? batch : 512,
                FlashAttention = route.RuntimeFact(FactNames.FlashAttention)?.Value is not { } flash || flash.Flag != false && flash.Text is not "off",
                Quantization = route.Model.Quantization,
            },
        };
        var figures = expectation.At(expectation.Settings);
        return double.IsFinite(figures.Decode.Value + figures.Prefill.Value) && figures.Decode.Low95 > 0 && figures.Prefill.Low95 > 0 ? expectation : null;

        string TypeOf(string name) => route.RuntimeFact(name)?.Value.Text ?? "f16";
    }

    /// <summary>The forecast with everything where this machine computes best, corrected by what was measured here.</summary>
    public SpeedForecast At(SpeedSettings settings) => _known.History.Of(_known.Forecaster, Work, Whole, settings);

    /// <summary>The forecast as corrected by one sample of this very setup.</summary>
    public SpeedForecast After(SpeedSample sample, SpeedSettings settings) =>
        _known.Forecaster.Of(Work, Whole, settings, _known.Forecaster.Correct(Work, Whole, sample.Settings, sample.IsDecode ? sample.Speed : null, sample.IsDecode ? null : sample.Speed));

    /// <summary>The forecast with a share of the layers with the processor; null where its bandwidth is not known.</summary>
    public SpeedForecast? WithHost(double share, SpeedSettings settings) => Divided(share) is { } parts ? _known.Forecaster.Of(Work, parts, settings) : null;

    /// <summary>The model with a share of its layers with the processor; null where its bandwidth is not known.</summary>
    /// <param name="share">0 to 1; 0: everything where this machine computes best.</param>
    public ImmutableArray<SpeedPart>? Divided(double share) => share <= 0 ? Whole : Host is null ? null : share >= 1 ? SpeedPart.Whole(Host) : SpeedPart.Offloaded(Whole, Host, share, share);

    /// <summary>Speeds that `aforo bench` kept of this very model on this machine.</summary>
    public IEnumerable<SpeedSample> Kept(bool decode) => _known.History.OfModel(Work, Whole[0].Device.Backend)
        .Where(point => point.Settings.Streams == 1 && (decode ? point.Decode : point.Prefill) > 0)
        .Select(point => new SpeedSample(decode, (decode ? point.Decode : point.Prefill)!.Value, point.Settings, Source.Computed("aforo bench, " + point.At)));

    /// <summary>By the sizes that the runtime tells of a loaded model, else by the layers that the last load in a log counted.</summary>
    public static double? HostShareOf(Route route)
    {
        if (route.RuntimeFact(FactNames.SizeBytes)?.Value.Number is > 0 and var all && route.RuntimeFact(FactNames.SizeVramBytes)?.Value.Number is { } inside)
            return inside >= all * 0.99 ? 0 : Math.Clamp(1 - (inside / all), 0, 1);
        if (Loaded(FactNames.LayersTotal) is > 0 and var total && Loaded(FactNames.GpuLayers) is { } here) return Math.Clamp(1 - (here / total), 0, 1);
        return null;

        double? Loaded(string name) => route.RuntimeFacts.LastOrDefault(fact => fact.Name == name && fact.Layer == Layers.Loaded)?.Value.Number;
    }
}
