using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Diagnosis;
using Aforo.Remedies.Planning.Agents;
using Aforo.Systems;

namespace Aforo.Remedies.Planning;

/// <summary>What a plan is made for.</summary>
public sealed record PlanRequest
{
    public required Case Case { get; init; }

    public required Knowledge Knowledge { get; init; }

    /// <summary>Ids or rules of the findings to mend; empty for all that are at least a warning.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    /// <summary>Whether a corrected definition takes the old name, with a copy of the old one kept.</summary>
    public bool SameName { get; init; }

    /// <summary>The system on which servers run, which decides where their variables are written.</summary>
    public Platform Platform { get; init; }

    public ImmutableArray<IAgentSettings> Agents { get; init; } = AllAgentSettings.Create();

    /// <summary>Cloud models with their prices; null for none.</summary>
    public CloudCatalog? Cloud { get; init; }

    /// <summary>The day on which it is made, UTC: what cloud models cost, and which are served still.</summary>
    public required DateOnly Today { get; init; }

    public IAgentSettings? Settings(string? agent) => Agents.FirstOrDefault(settings => settings.Agent == agent || agent?.StartsWith(settings.Agent + ":", StringComparison.Ordinal) == true);
}
