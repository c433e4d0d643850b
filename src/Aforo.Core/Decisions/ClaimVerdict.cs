namespace Aforo.Core.Decisions;

/// <summary>What became of a claim.</summary>
public enum ClaimVerdict
{
    /// <summary>Its high end lies above what physics allows.</summary>
    ExceedsPhysics,

    /// <summary>The whole of it lies apart from what was measured, give or take 20 %, or from the forecast's 95 % interval where nothing was.</summary>
    Contradicted,

    /// <summary>It is possible, and neither a measurement nor a forecast that was fitted to this chip speaks for it.</summary>
    Unsupported,

    /// <summary>A measurement, or a forecast that was fitted to this chip, speaks for it.</summary>
    Plausible,
}
