using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Speed;

/// <summary>A speed that was measured on a machine.</summary>
/// <param name="Work">Work of the model.</param>
/// <param name="Backend">What computed: <c>cuda</c>, <c>metal</c>, …, <c>cpu</c>.</param>
/// <param name="Settings">Under which it was measured; the depth is that of the prefill's beginning, and of the middle of the answer for decode.</param>
/// <param name="Decode">Tok/s; null where it was not measured.</param>
/// <param name="Prefill">Tok/s; null where it was not measured.</param>
/// <param name="At">ISO date.</param>
public sealed record MachinePoint(TokenWork Work, string Backend, SpeedSettings Settings, double? Decode, double? Prefill, string At);

/// <summary>What was measured on a machine before: forecasts for it start from there.</summary>
/// <param name="Points">The newest last.</param>
/// <param name="BandwidthGbS">Bandwidth of the system's memory with all cores, reading, GB/s (10⁹); null where it was not measured.</param>
public sealed record MachineHistory(ImmutableArray<MachinePoint> Points, double? BandwidthGbS)
{
    /// <summary>Natural logarithms by which one and the same setup differs from one measurement to the next, for 80 % of them.</summary>
    private const double DecodeRepeats = 0.05, PrefillRepeats = 0.12;

    /// <summary>Models whose bytes differ by less are the same one.</summary>
    private const double SameBytes = 0.005;

    public static MachineHistory None { get; } = new([], null);

    /// <summary>
    /// The forecast with the basis that it deserves: <c>measured</c> where this very model was measured at this depth, <c>calibrated</c> where another point of the
    /// same backend was, else <c>predicted</c>.
    /// </summary>
    public SpeedForecast Of(SpeedForecaster forecaster, TokenWork work, ImmutableArray<SpeedPart> parts, SpeedSettings settings)
    {
        var own = Points.Where(point => parts.Length == 1 && point.Backend == parts[0].Device.Backend && point.Settings.Streams == 1 && IsOfThat(forecaster, point, parts)).ToArray();
        var decode = Nearest(own.Where(point => point.Decode is not null), work, point => Apart(point.Settings.Depth, settings.Depth));
        var prefill = Nearest(own.Where(point => point.Prefill is not null), work, point => Apart(point.Settings.Depth + point.Settings.Prompt, settings.Depth + settings.Prompt));
        var correction = new MachineCorrection(
            decode is null ? null : forecaster.Correct(decode.Work, parts, decode.Settings, decode.Decode, null).Decode,
            prefill is null ? null : forecaster.Correct(prefill.Work, parts, prefill.Settings, null, prefill.Prefill).Prefill);
        var forecast = forecaster.Of(work, parts, settings, correction);
        double[] same = settings.Streams != 1 ? [] : [.. own.Where(point => point.Decode is not null && IsSame(point.Work, work) && Apart(point.Settings.Depth, settings.Depth) < 0.12).Select(point => point.Decode!.Value)];
        if (same.Length > 0) forecast = forecast with { Decode = Measured(same, DecodeRepeats, forecast.Decode.Roof) };
        double[] whole = [.. own.Where(point => point.Prefill is not null && IsSame(point.Work, work) && Apart(point.Settings.Depth, settings.Depth) < 0.05 && Apart(point.Settings.Prompt, settings.Prompt) < 0.12).Select(point => point.Prefill!.Value)];
        if (whole.Length == 0) return forecast;
        var read = Measured(whole, PrefillRepeats, forecast.Prefill.Roof);
        double tokens = Math.Max(1, settings.Prompt);
        return forecast with { Prefill = read, FirstToken = new SpeedFigure(tokens / read.Value, tokens / read.High, tokens / read.Low, tokens / read.High95, tokens / read.Low95, null, Basis.Measured) };
    }

    /// <summary>What was measured of this very model with a backend.</summary>
    public IEnumerable<MachinePoint> OfModel(TokenWork work, string backend) => Points.Where(point => point.Backend == backend && IsSame(point.Work, work));

    /// <summary>The point whose model is most alike, and of those the one whose depth is; a newer one where two are equal.</summary>
    private static MachinePoint? Nearest(IEnumerable<MachinePoint> points, TokenWork work, Func<MachinePoint, double> apart) =>
        points.Reverse().MinBy(point => (IsSame(point.Work, work) ? 0 : 1 + Math.Abs(Math.Log(point.Work.WeightBytes(1) / work.WeightBytes(1)))) + apart(point));

    /// <summary>
    /// A server does not say what computes in it. A speed that lies a factor of four from what the accelerator gives was not the accelerator's: the processor
    /// had a part in it, or all.
    /// </summary>
    private static bool IsOfThat(SpeedForecaster forecaster, MachinePoint point, ImmutableArray<SpeedPart> parts)
    {
        if (point.Backend == "cpu") return true;
        var expected = forecaster.Of(point.Work, parts, point.Settings);
        return IsNear(point.Decode, expected.Decode.Value) && IsNear(point.Prefill, expected.Prefill.Value);

        static bool IsNear(double? measured, double expected) => measured is not { } speed || Math.Abs(Math.Log(speed / expected)) < Math.Log(4);
    }

    private static bool IsSame(TokenWork one, TokenWork other) =>
        one.Architecture == other.Architecture && one.Layers == other.Layers && Near(one.SharedBytes, other.SharedBytes) && Near(one.ExpertBytes, other.ExpertBytes) && Near(one.CacheBytes(1e6), other.CacheBytes(1e6));

    private static bool Near(double one, double other) => Math.Abs(one - other) <= SameBytes * Math.Max(one, other);

    private static double Apart(double one, double other) => Math.Abs(Math.Log((one + 512) / (other + 512)));

    /// <summary>The middle of what was measured; the interval holds all of it and what one and the same setup differs by.</summary>
    private static SpeedFigure Measured(double[] values, double repeats, double? roof)
    {
        Array.Sort(values);
        var (low, high) = (values[0], values[^1]);
        double Most(double speed) => roof is { } most && high <= most ? Math.Min(speed, most) : speed;
        return new(values[values.Length / 2], low * Math.Exp(-repeats), Most(high * Math.Exp(repeats)), low * Math.Exp(-1.5 * repeats), Most(high * Math.Exp(1.5 * repeats)), roof, Basis.Measured);
    }
}
