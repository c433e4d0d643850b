using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Systems.Agents;
using Aforo.Systems.Runtimes;

namespace Aforo.Observing;

/// <summary>Everything that Aforo knows how to read, and what it knows about it.</summary>
internal static class House
{
    public static ImmutableArray<IRuntime> Runtimes { get; } = [];

    public static ImmutableArray<IAgent> Agents { get; } = [];

    public static Knowledge Knowledge { get; } = new() { Runtimes = [.. Runtimes.Select(runtime => runtime.Behaviour)] };
}
