using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Speed;

/// <summary>Forecasts speed from the work of a model, the figures of devices and the coefficients of a calibration.</summary>
public sealed class SpeedForecaster
{
    private readonly SpeedCalibration _calibration;
    private readonly CoefficientIndex _index;
    private readonly double[] _values;

    public SpeedForecaster(SpeedCalibration calibration)
    {
        _calibration = calibration;
        _index = CoefficientIndex.Of(calibration.Coefficients.Keys);
        _values = [.. _index.Names.Select(name => calibration.Coefficients[name])];
    }

    /// <summary>The forecast for a setup of the catalogue; null where the model's shape or the devices' figures don't tell enough.</summary>
    /// <param name="shape">Shape of the model.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="setup">Devices; layers are divided by their memory.</param>
    /// <param name="settings">Depth, prompt, streams and the like.</param>
    /// <param name="backend">What computes; null: the usual one of the device.</param>
    /// <param name="typeK">Type of the cached keys.</param>
    /// <param name="typeV">Type of the cached values.</param>
    public SpeedForecast? Of(ModelShape shape, WeightInventory weights, DeviceSetup setup, SpeedSettings settings, string? backend = null, string typeK = "f16", string typeV = "f16") =>
        TokenWork.Of(shape, weights, typeK, typeV) is { } work && SpeedPart.Of(setup, backend) is { } parts ? Of(work, parts, settings) : null;

    /// <summary>The forecast for parts of a model on devices.</summary>
    /// <param name="work">Work of the whole model.</param>
    /// <param name="parts">Devices with their shares; at least one.</param>
    /// <param name="settings">Depth, prompt, streams and the like.</param>
    /// <param name="correction">What a measurement on this machine taught; null: none.</param>
    public SpeedForecast Of(TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings, MachineCorrection? correction = null)
    {
        ArgumentOutOfRangeException.ThrowIfZero(parts.Length);
        var last = Math.Min(Math.Max(1, settings.Prompt), Math.Max(1, settings.MicroBatch));
        var end = settings with { Depth = settings.Depth + Math.Max(1, settings.Prompt) - last, Prompt = last };
        var prefill = Figure("prefill", Prefill(work, parts, settings), correction?.Prefill);
        var tokens = Math.Max(1, settings.Prompt);
        return new SpeedForecast
        {
            Decode = Figure("decode", Decode(work, parts, settings), correction?.Decode),
            Prefill = prefill,
            LastChunk = Figure("prefill", Prefill(work, parts, end), correction?.Prefill),
            FirstToken = new SpeedFigure(tokens / prefill.Value, tokens / prefill.High, tokens / prefill.Low, tokens / prefill.High95, tokens / prefill.Low95, null, prefill.Basis),
            BytesPerStep = work.WeightBytes(settings.Streams) + (settings.Streams * work.CacheBytes(settings.Depth)),
        };
    }

    /// <summary>What a measurement on a machine says about all other cases there: the ratio to the forecast, with the part of it that repeats.</summary>
    /// <param name="work">Model that was measured.</param>
    /// <param name="parts">The machine.</param>
    /// <param name="settings">Under which it was measured.</param>
    /// <param name="decode">Measured tok/s; null: not measured.</param>
    /// <param name="prefill">Measured tok/s; null: not measured.</param>
    public MachineCorrection Correct(TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings, double? decode, double? prefill) => new(
        decode > 0 ? _calibration.Repeats("decode") * Math.Log(decode.Value / Decode(work, parts, settings).Speed) : null,
        prefill > 0 ? _calibration.Repeats("prefill") * Math.Log(prefill.Value / Prefill(work, parts, settings).Speed) : null);

    private PhaseSum Decode(TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings)
    {
        var sum = new PhaseSum(HostMixture.Is(parts));
        foreach (var part in parts.Where(HostMixture.HoldsSome))
        {
            var phase = DecodeModel.Of(work.Part(part.Layers, part.Experts), part.Device, settings, _index);
            sum.Add(1 / phase.TokensPerSecond(_values), _calibration.SpreadOf("decode", part.Device), 1 / phase.Roof);
        }
        sum.Wait(HostMixture.StepSeconds(work, parts) / Math.Max(1, settings.Streams));
        return sum;
    }

    /// <summary>The host's part is computed there or sent to the card, whichever is faster.</summary>
    private PhaseSum Prefill(TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings)
    {
        var sum = new PhaseSum(HostMixture.Is(parts));
        foreach (var part in parts.Where(HostMixture.HoldsSome))
        {
            var own = work.Part(part.Layers, part.Experts);
            PhaseModel On(DeviceTraits device) => PrefillModel.Of(own, device, settings, _index);
            var phase = On(part.Device);
            var here = 1 / phase.TokensPerSecond(_values);
            var card = sum.IsMixture && HostMixture.IsHost(part) ? HostMixture.CardFor(parts, settings) : null;
            // What may be computed elsewhere has no roof of its own.
            if (card is null) sum.Add(here, _calibration.SpreadOf("prefill", part.Device), 1 / phase.Roof);
            else if (HostMixture.SentSeconds(own, settings, On(card), _values) is var sent && sent < here) sum.Add(sent, _calibration.SpreadOf("prefill", card), 0);
            else sum.Add(here, _calibration.SpreadOf("prefill", part.Device), 0);
        }
        return sum;
    }

    private SpeedFigure Figure(string phase, PhaseSum sum, double? correction)
    {
        var spread = correction is null ? sum.Spread : _calibration.SpreadAfterPoint(phase);
        double Capped(double shift) => Math.Min(sum.Speed * Math.Exp((correction ?? 0) + shift), sum.Roof ?? double.PositiveInfinity);
        return new SpeedFigure(Capped(0), Capped(spread.Low80), Capped(spread.High80), Capped(spread.Low95), Capped(spread.High95), sum.Roof, correction is null ? Basis.Predicted : Basis.Calibrated);
    }
}
