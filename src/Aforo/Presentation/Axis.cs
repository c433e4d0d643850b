using System.Collections.Immutable;

namespace Aforo.Presentation;

/// <summary>Round marks of an axis from 0.</summary>
/// <param name="End">Last mark: at or above the largest value.</param>
/// <param name="Ticks">Marks, 0 and the end among them.</param>
internal sealed record Axis(double End, ImmutableArray<double> Ticks)
{
    private const int MostTicks = 6;

    /// <summary>Steps of 1, 2 or 5 times a power of ten, at most six of them.</summary>
    /// <param name="most">Largest value; what is not above 0 gives an axis to 1.</param>
    public static Axis Of(double most)
    {
        if (!(most > 0) || !double.IsFinite(most)) most = 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(most / MostTicks)));
        var step = ((double[])[1, 2, 5, 10]).Select(factor => factor * power).First(one => most / one <= MostTicks + 1e-9);
        var count = (int)Math.Ceiling((most / step) - 1e-9);
        return new Axis(count * step, [.. Enumerable.Range(0, count + 1).Select(index => index * step)]);
    }
}
