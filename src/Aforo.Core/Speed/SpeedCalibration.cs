using System.Collections.Immutable;

namespace Aforo.Core.Speed;

/// <summary>Coefficients of the forecast and how far it was off on devices that were left out of the fit.</summary>
public sealed record SpeedCalibration
{
    /// <summary>ISO date of the newest measurement that was fitted.</summary>
    public required string AsOf { get; init; }

    /// <summary>Coefficients by name; they are logarithms of efficiencies, or of microseconds.</summary>
    public required ImmutableSortedDictionary<string, double> Coefficients { get; init; }

    /// <summary>
    /// The quantiles 2.5, 10, 90 and 97.5 % of ln(measured ÷ forecast) by phase, kind and family, such as <c>decode|metal|unified|apple</c>, by phase
    /// and family for kinds that were never measured, and by phase alone for makers none of whose devices was.
    /// </summary>
    public required ImmutableSortedDictionary<string, Spread> Spreads { get; init; }

    /// <summary>What computes in which kind of memory, such as <c>cuda|vram</c>: devices alike in this have like errors. For processors the memory makes no difference.</summary>
    public static string KindOf(DeviceTraits device) => device.Backend == "cpu" ? "cpu" : $"{device.Backend}|{device.MemoryClass}";

    /// <summary>Part of an error that is the machine's and not the case's, so that it repeats with other models, 0 to 1.</summary>
    /// <param name="phase"><c>decode</c> or <c>prefill</c>.</param>
    public double Repeats(string phase) => Math.Clamp(Coefficients.GetValueOrDefault($"{phase}.repeats", 0.5), 0, 1);

    /// <summary>The spread of a phase on a device.</summary>
    /// <param name="phase"><c>decode</c> or <c>prefill</c>.</param>
    /// <param name="device">The device.</param>
    public Spread SpreadOf(string phase, DeviceTraits device) =>
        Spreads.GetValueOrDefault($"{phase}|{KindOf(device)}|{device.Family}") ?? (device.Family.Length > 0 ? Spreads.GetValueOrDefault($"{phase}|{device.Family}") : null) ?? Spreads.GetValueOrDefault(phase) ?? Spread.Unknown;

    /// <summary>The spread of a phase on a machine of which a point was measured.</summary>
    public Spread SpreadAfterPoint(string phase) => Spreads.GetValueOrDefault($"{phase}|calibrated") ?? Spread.Unknown;
}

/// <summary>Quantiles of ln(measured ÷ forecast).</summary>
/// <param name="Low95">2.5 %.</param>
/// <param name="Low80">10 %.</param>
/// <param name="High80">90 %.</param>
/// <param name="High95">97.5 %.</param>
public sealed record Spread(double Low95, double Low80, double High80, double High95)
{
    /// <summary>Where nothing was measured: a factor of two, and of three.</summary>
    public static Spread Unknown { get; } = new(-1.1, -0.7, 0.7, 1.1);
}
