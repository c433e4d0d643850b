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
        var prefill = Figure("prefill", Prefill(work, parts, settings), parts, correction?.Prefill);
        var tokens = Math.Max(1, settings.Prompt);
        return new SpeedForecast
        {
            Decode = Figure("decode", Decode(work, parts, settings), parts, correction?.Decode),
            Prefill = prefill,
            LastChunk = Figure("prefill", Prefill(work, parts, end), parts, correction?.Prefill),
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

    private (double Speed, double? Roof) Decode(TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings) => Together(parts, part => DecodeModel.Of(work.Part(part.Layers, part.Experts), part.Device, settings, _index));

    private (double Speed, double? Roof) Prefill(TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings) => Together(parts, part => PrefillModel.Of(work.Part(part.Layers, part.Experts), part.Device, settings, _index));

    /// <summary>Parts work one after the other: their times add up.</summary>
    private (double Speed, double? Roof) Together(ImmutableArray<SpeedPart> parts, Func<SpeedPart, PhaseModel> model)
    {
        double time = 0;
        double? least = 0;
        foreach (var part in parts.Where(part => part.Layers > 0 || part.Experts > 0))
        {
            var phase = model(part);
            time += 1 / phase.TokensPerSecond(_values);
            least += 1 / phase.Roof;
        }
        return (1 / time, 1 / least);
    }

    private SpeedFigure Figure(string phase, (double Speed, double? Roof) at, ImmutableArray<SpeedPart> parts, double? correction)
    {
        // The part with most of the work decides how far a forecast may be off.
        var slowest = parts.MaxBy(part => Math.Max(part.Layers, part.Experts) / part.Device.Bandwidth)!.Device;
        var spread = correction is null ? _calibration.SpreadOf(phase, slowest) : _calibration.SpreadAfterPoint(phase);
        double Capped(double shift) => Math.Min(at.Speed * Math.Exp((correction ?? 0) + shift), at.Roof ?? double.PositiveInfinity);
        return new SpeedFigure(Capped(0), Capped(spread.Low80), Capped(spread.High80), Capped(spread.Low95), Capped(spread.High95), at.Roof, correction is null ? Basis.Predicted : Basis.Calibrated);
    }
}
