namespace Aforo.Gateway.Tests.Agents;

/// <summary>Tests that start programs of others, which take all cores for seconds: they run by themselves, for the sake of the tests that watch a clock.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealProgramsCollection
{
    public const string Name = "real programs";
}
