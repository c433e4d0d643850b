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
    /// The quantiles 2.5, 10, 90 and 97.5 % of ln(measured ÷ forecast) by phase and family, such as <c>decode|apple</c>, and <c>decode</c> for families
    /// that were never measured.
    /// </summary>
    public required ImmutableSortedDictionary<string, Spread> Spreads { get; init; }

    /// <summary>The spread of a phase in a family; the whole phase's where the family was not measured.</summary>
    public Spread SpreadOf(string phase, string family) => (family.Length > 0 ? Spreads.GetValueOrDefault($"{phase}|{family}") : null) ?? Spreads.GetValueOrDefault(phase) ?? Spread.Unknown;
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
