namespace Aforo.Core.Speed;

/// <summary>What measurements on a machine taught: logarithms of factors for its forecasts; null where a phase was not measured.</summary>
public sealed record MachineCorrection(double? Decode, double? Prefill)
{
    /// <summary>Part of an error that is the machine's and not the case's, so that it repeats with other models.</summary>
    public const double Share = 0.9;
}
