using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Remedies;
using Aforo.Remedies.Planning;
using Aforo.Remedies.Planning.Realising;

namespace Aforo.Fixing;

/// <summary>How far a fix went.</summary>
internal enum FixState
{
    /// <summary>Nothing is wrong, or nothing of what was asked for.</summary>
    Nothing,

    /// <summary>Only a person can do what is left.</summary>
    ByHand,

    /// <summary>Shown, and not done.</summary>
    Previewed,

    /// <summary>Nothing was touched: nobody agreed, or something stood against it.</summary>
    Refused,

    /// <summary>Done and proved.</summary>
    Applied,

    /// <summary>Done, not proved, and taken back.</summary>
    RolledBack,

    /// <summary>Not everything could be taken back.</summary>
    Stuck,
}

/// <summary>A plan and what became of it.</summary>
internal sealed record FixAnswer
{
    public required FixState State { get; init; }

    public required Plan Plan { get; init; }

    public required Blueprint Blueprint { get; init; }

    /// <summary>Stable word for why it was refused, such as <c>no-terminal</c>; null where it was not.</summary>
    public string? Why { get; init; }

    /// <summary>Id of the run, for <c>aforo undo</c>.</summary>
    public string? Run { get; init; }

    public ImmutableArray<Trouble> Troubles { get; init; } = [];

    /// <summary>What reading everything again showed; null where nothing was done.</summary>
    public Proof? Proof { get; init; }

    public int Status => State switch
    {
        FixState.Nothing => Plan.Before.HasBadNews ? ExitCodes.BadNews : ExitCodes.Done,
        FixState.ByHand => ExitCodes.BadNews,
        FixState.Previewed => ExitCodes.Done,
        FixState.Applied => Proof?.After?.HasBadNews == true ? ExitCodes.BadNews : ExitCodes.Done,
        _ => ExitCodes.Refused,
    };
}

/// <summary>What the doctor says after a change, against what was promised.</summary>
/// <param name="After">The doctor's answer on what was read again; null where reading failed.</param>
/// <param name="Mended">Findings that were promised to go and are gone.</param>
/// <param name="Still">Findings that were promised to go and are there.</param>
/// <param name="New">Findings, at least warnings, that were not there before.</param>
internal sealed record Proof(Diagnosis? After, ImmutableArray<Finding> Mended, ImmutableArray<Finding> Still, ImmutableArray<Finding> New)
{
    /// <summary>What a request of the size that failed showed; null where none was sent.</summary>
    public Probes.ProbeAnswer? Probe { get; init; }

    public bool Holds => After is not null && Still.IsEmpty && New.IsEmpty && Probe?.Passed != false;

    public static Proof Of(Plan plan, Diagnosis after)
    {
        var (before, now) = (Outlook.Of(plan.Before), Outlook.Of(after));
        return new Proof(after, [.. plan.Mends.Where(finding => !now.Has(finding))], [.. plan.Mends.Where(now.Has)], [.. after.Current.Where(finding => finding.Severity <= Severity.Warning && !before.Has(finding))]);
    }
}
