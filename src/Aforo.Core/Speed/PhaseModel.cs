namespace Aforo.Core.Speed;

/// <summary>The time of one phase of a case as a function of the coefficients.</summary>
public abstract class PhaseModel
{
    private protected PhaseModel(params ReadOnlySpan<Term> terms)
    {
        var positions = new SortedSet<int>();
        foreach (var term in terms)
            foreach (var (position, _) in term.Parts) positions.Add(position);
        Positions = [.. positions];
    }

    /// <summary>Positions of the coefficients that matter here.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>Tokens a second that physics allows at the published figures; null where they are not known.</summary>
    public abstract double? Roof { get; }

    /// <summary>Tokens a second.</summary>
    public abstract double TokensPerSecond(ReadOnlySpan<double> coefficients);

    private protected static double Exp(Term term, ReadOnlySpan<double> values) => Math.Exp(term.Of(values));
}
