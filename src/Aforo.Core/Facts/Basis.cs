namespace Aforo.Core.Facts;

/// <summary>How a number came to be known. Every number that was not computed from given inputs carries one.</summary>
public enum Basis
{
    /// <summary>Read from a file or an endpoint.</summary>
    Read,

    /// <summary>Observed on this machine.</summary>
    Measured,

    /// <summary>Given by a model, with an interval.</summary>
    Predicted,

    /// <summary>Predicted, and corrected by a measurement on this machine.</summary>
    Calibrated,

    /// <summary>Somebody's word.</summary>
    Claimed,
}
