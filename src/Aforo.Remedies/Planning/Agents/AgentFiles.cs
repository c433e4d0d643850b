using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Agents;

/// <summary>Intentions over the files of one agent's route.</summary>
/// <param name="route">The route.</param>
/// <param name="format">How the agent's files are written.</param>
internal sealed class AgentFiles(Route route, TextFormat format)
{
    /// <summary>The files that say anything about the agent, in the order in which they were read.</summary>
    public IEnumerable<string?> Names => route.AgentFacts.Where(IsWritten).Select(fact => fact.Source.File).Distinct();

    public static bool IsWritten(Fact fact) => fact.Source.Pointer is not null && fact.Source.Catalog is null;

    /// <summary>
    /// Each place that states one of the facts gets the value. All facts that stand there change with it, whatever they are called: one key
    /// can be a window and what is sent to the server at once.
    /// </summary>
    /// <param name="facts">Facts whose places are changed.</param>
    /// <param name="value">The new value, in the unit of the facts.</param>
    /// <param name="perFact">The file's unit for one of the facts' unit: 1,000 where the file counts milliseconds.</param>
    public IEnumerable<SettingIntention> Change(IEnumerable<Fact> facts, double value, double perFact = 1)
    {
        foreach (var place in facts.Where(IsWritten).GroupBy(fact => (fact.Source.File, fact.Source.Pointer)))
        {
            ImmutableArray<Fact> there = [.. route.AgentFacts.Where(fact => fact.Source.File == place.Key.File && fact.Source.Pointer == place.Key.Pointer)];
            var before = place.First().Value.Number;
            yield return new SettingIntention
            {
                File = place.Key.File,
                Format = format,
                Pointer = place.Key.Pointer!,
                Before = before * perFact,
                After = value * perFact,
                Replaces = there,
                Says = [.. there.Select(fact => fact with { Value = value })],
            };
        }
    }

    /// <summary>A key beside one that is written gets its first value. Null when the neighbour's place is not known.</summary>
    /// <param name="neighbour">A fact that is written in the same object.</param>
    /// <param name="path">Names from that object to the key.</param>
    /// <param name="value">The value, in the file's unit.</param>
    /// <param name="replaces">Facts that are no longer true.</param>
    /// <param name="says">Facts that become true; their source is filled in.</param>
    public SettingIntention? Add(Fact? neighbour, ReadOnlySpan<string> path, FactValue value, IEnumerable<Fact> replaces, IEnumerable<Fact> says)
    {
        if (neighbour is null || !IsWritten(neighbour)) return null;
        var place = neighbour.Source.Pointer!;
        var pointer = place[..place.LastIndexOf('/')] + TextPointer.Of(path);
        var source = new Source { File = neighbour.Source.File, Pointer = pointer };
        return new SettingIntention
        {
            File = neighbour.Source.File,
            Format = format,
            Pointer = pointer,
            After = value,
            Replaces = [.. replaces],
            Says = [.. says.Select(fact => fact with { Layer = Layers.AgentConfig, Role = Role.InForce, OverriddenBy = null, Reason = null, Basis = Basis.Read, Source = source })],
        };
    }

    public IEnumerable<ModelReferences> Rename(string name) => Names.Select(file => new ModelReferences
    {
        File = file,
        Format = format,
        Agent = route.Agent!.Id,
        Provider = route.Provider,
        Old = route.ModelName!,
        New = name,
    });
}
