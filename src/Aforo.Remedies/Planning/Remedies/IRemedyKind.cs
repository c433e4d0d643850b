using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>One kind of remedy that Aforo can do itself. To add one, add a class here and a line to <see cref="AllRemedies"/>.</summary>
public interface IRemedyKind
{
    /// <summary>Ids of the doctor's remedies for which it speaks.</summary>
    ImmutableArray<string> Answers { get; }

    /// <summary>Ways to mend a finding, the best first. The planner takes the first one that breaks no other chain; none means that it is done by hand.</summary>
    IEnumerable<Proposal> Propose(Finding finding, Assessment assessment, PlanRequest request);
}

/// <summary>A way to mend a finding.</summary>
/// <param name="Remedy">Id under which its words stand in the message catalogue.</param>
/// <param name="Slots">Values for the words.</param>
/// <param name="Intentions">What is changed, in order.</param>
public sealed record Proposal(string Remedy, ImmutableDictionary<string, FactValue> Slots, ImmutableArray<Intention> Intentions)
{
    public static Proposal Of(string remedy, IEnumerable<Intention> intentions, params ReadOnlySpan<(string Name, FactValue Value)> slots)
    {
        var values = ImmutableDictionary.CreateBuilder<string, FactValue>();
        foreach (var (name, value) in slots) values[name] = value;
        return new Proposal(remedy, values.ToImmutable(), [.. intentions]);
    }
}
