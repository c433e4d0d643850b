using Aforo.Lab.Probing;

namespace Aforo.Probes;

/// <summary>A probe that was wanted: what it showed, or that there was nothing to send.</summary>
/// <param name="Plan">What was to be sent; null when there was nothing.</param>
/// <param name="Result">What it showed; null when nothing was sent.</param>
internal sealed record ProbeAnswer(ProbePlan? Plan, ProbeResult? Result)
{
    /// <summary>Null when nothing was sent, which proves nothing.</summary>
    public bool? Passed => Result?.Passed;
}
