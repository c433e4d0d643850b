using System.Collections.Immutable;

namespace Aforo.Core.Speed;

/// <summary>A sum of coefficients, each times a factor.</summary>
internal readonly record struct Term(ImmutableArray<(int Position, double Factor)> Parts)
{
    public double Of(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var (position, factor) in Parts) sum += values[position] * factor;
        return sum;
    }

    public Term And(Term other) => new(Parts.AddRange(other.Parts));
}
