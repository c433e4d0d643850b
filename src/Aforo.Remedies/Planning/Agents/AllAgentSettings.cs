using System.Collections.Immutable;

namespace Aforo.Remedies.Planning.Agents;

/// <summary>The agents whose settings Aforo can write.</summary>
public static class AllAgentSettings
{
    public static ImmutableArray<IAgentSettings> Create() => [new OpenClawSettings(), new OpenCodeSettings()];
}
