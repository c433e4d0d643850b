namespace Aforo.Core.Speed;

/// <summary>Parts work one after the other: their times add up, and so do what each may be off, as if they were off together.</summary>
/// <param name="isMixture">The processor holds a part beside another device. No such mixture is in the fit, so it may be off by a quarter more.</param>
internal sealed class PhaseSum(bool isMixture)
{
    private const double OfMixture = 1.25;

    private double _seconds, _low95, _low80, _high80, _high95;
    private double? _least = 0;

    public bool IsMixture => isMixture;

    /// <summary>Tokens a second.</summary>
    public double Speed => 1 / _seconds;

    /// <summary>Tokens a second that physics allows; null where a part's figures are not published.</summary>
    public double? Roof => _least > 0 ? 1 / _least : null;

    /// <summary>The spread of the sum.</summary>
    public Spread Spread
    {
        get
        {
            var scale = (isMixture ? OfMixture : 1) / _seconds;
            return new Spread(_low95 * scale, _low80 * scale, _high80 * scale, _high95 * scale);
        }
    }

    /// <param name="seconds">Seconds a token.</param>
    /// <param name="spread">How far they may be off.</param>
    /// <param name="least">Seconds a token at the roof; null where there is none.</param>
    public void Add(double seconds, Spread spread, double? least)
    {
        _seconds += seconds;
        _least += least;
        (_low95, _low80, _high80, _high95) = (_low95 + (seconds * spread.Low95), _low80 + (seconds * spread.Low80), _high80 + (seconds * spread.High80), _high95 + (seconds * spread.High95));
    }

    /// <summary>Time in which no part works, off by no more than the rest.</summary>
    public void Wait(double seconds)
    {
        var factor = (_seconds + seconds) / _seconds;
        (_seconds, _low95, _low80, _high80, _high95) = (_seconds * factor, _low95 * factor, _low80 * factor, _high80 * factor, _high95 * factor);
    }
}
