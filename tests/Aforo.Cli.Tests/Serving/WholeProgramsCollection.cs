namespace Aforo.Cli.Tests.Serving;

/// <summary>Tests that start whole programs and look at a clock: they run by themselves.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProgramsCollection
{
    public const string Name = "whole programs";
}
