using System.Collections.Immutable;
using Aforo.Core.Diagnosis;

namespace Aforo.Remedies.Planning;

/// <summary>A finding by what it is and whom it concerns; not by its model, which a remedy may rename.</summary>
public readonly record struct FindingKey(string Id, string? Agent, string? Runtime)
{
    public static FindingKey Of(Finding finding) => new(finding.Id, finding.Subject.Agent, finding.Subject.Runtime);
}

/// <summary>The current findings of a diagnosis, to be compared with those of another.</summary>
public sealed class Outlook
{
    private readonly ImmutableHashSet<FindingKey> _current;

    private Outlook(ImmutableHashSet<FindingKey> current) => _current = current;

    public static Outlook Of(Diagnosis diagnosis) => new([.. diagnosis.Current.Select(FindingKey.Of)]);

    /// <summary>Whether the same thing is wrong there.</summary>
    public bool Has(Finding finding) => _current.Contains(FindingKey.Of(finding));

    /// <summary>Whether a chain of memory that held, or was not known to fail, fails afterwards.</summary>
    public static bool BreaksMemory(Diagnosis before, Diagnosis after) => Failing(after) > Failing(before);

    private static int Failing(Diagnosis diagnosis) => diagnosis.Chains.Count(chain => chain is { Dimension: Core.Chains.Dimension.Memory, Holds: false });
}
