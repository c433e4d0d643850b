namespace Aforo.Core.Speed;

/// <summary>What measurements on a machine taught: logarithms of factors for its forecasts; null where a phase was not measured.</summary>
public sealed record MachineCorrection(double? Decode, double? Prefill);
