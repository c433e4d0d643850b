namespace Aforo.Ledger;

/// <summary>A ledger that was opened can't be read, or not to its end.</summary>
public sealed class LedgerException : Exception
{
    internal LedgerException(LedgerProblem problem, Exception cause)
        : base(problem.ToString(), cause) => Problem = problem;

    /// <summary>Why, for people.</summary>
    public LedgerProblem Problem { get; }
}
