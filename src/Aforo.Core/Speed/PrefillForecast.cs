using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Speed;

/// <summary>
/// Seconds that a prompt takes to be read by its length, as the one forecast tells them: a table of it, so that a router may ask for every request. Between
/// two lengths the logarithms are interpolated, which is exact for any power of the length and off by less than half a percent between the linear
/// part of reading and the square of attention.
/// </summary>
public sealed class PrefillForecast
{
    /// <summary>Longer than any prompt.</summary>
    private const long Longest = 1L << 22;

    private readonly ImmutableArray<(double Length, SpeedFigure Seconds)> _points;

    private PrefillForecast(ImmutableArray<(double, SpeedFigure)> points) => _points = points;

    /// <summary>Tabulates a forecast; null where it gives no number.</summary>
    /// <param name="firstToken">Seconds to the first token of a prompt of so many tokens; see <see cref="SpeedForecast.FirstToken"/>.</param>
    public static PrefillForecast? Of(Func<long, SpeedFigure> firstToken)
    {
        var points = ImmutableArray.CreateBuilder<(double, SpeedFigure)>();
        for (var (step, last) = (0, 0L); last < Longest; step++)
        {
            var tokens = (long)Math.Round(Math.Pow(2, step / 2.0));
            if (tokens == last) continue;
            var figure = firstToken(last = tokens);
            if (!(figure.Low95 > 0) || !double.IsFinite(figure.High95)) return null;
            points.Add((tokens, figure));
        }
        return new PrefillForecast(points.ToImmutable());
    }

    /// <summary>Seconds to the first token of a prompt of so many tokens, with the interval and the basis of the forecast; 0 for none.</summary>
    public SpeedFigure SecondsFor(long tokens)
    {
        if (tokens <= 0) return new SpeedFigure(0, 0, 0, 0, 0, null, _points[0].Seconds.Basis);
        var next = 1;
        while (next < _points.Length - 1 && _points[next].Length < tokens) next++;
        var ((from, lower), (to, upper)) = (_points[next - 1], _points[next]);
        var share = Math.Log(tokens / from) / Math.Log(to / from);
        double Between(Func<SpeedFigure, double> of) => Math.Exp(Math.Log(of(lower)) + (share * Math.Log(of(upper) / of(lower))));
        var basis = lower.Basis == upper.Basis ? lower.Basis : lower.Basis == Basis.Measured ? upper.Basis : lower.Basis;
        return new SpeedFigure(Between(of => of.Value), Between(of => of.Low), Between(of => of.High), Between(of => of.Low95), Between(of => of.High95), null, share == 1 ? upper.Basis : basis);
    }
}
