using Aforo.Core.Messages;

namespace Aforo.Ledger;

/// <summary>Why a ledger can't be opened or written. A password in its address is never part of it.</summary>
/// <param name="What">The reason, its text in this assembly's catalogue.</param>
public sealed record LedgerProblem(Saying What)
{
    /// <summary>The file or server that it is about; null where the address is none of either.</summary>
    public string? Place { get; init; }

    /// <summary>What the system or the server refused, where there are no words but its own; null where <see cref="What"/> tells all.</summary>
    public Exception? Cause { get; init; }

    /// <summary>In English, for logs.</summary>
    public override string ToString() => new Catalogue(Language.English, typeof(LedgerProblem).Assembly).Text(What);

    /// <summary>The problem with a place.</summary>
    internal static LedgerProblem At(string? place, string key) => new(new Saying(key, ("place", place))) { Place = place };

    /// <summary>What was thrown, in its own words.</summary>
    internal static LedgerProblem At(string? place, Exception refused) => new(new Saying("ledger.refused", ("place", place), ("reason", refused.Message))) { Place = place, Cause = refused };
}
