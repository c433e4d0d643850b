using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Machines;
using Aforo.Core.Speed;
using Aforo.Fitting;
using Aforo.Lab.Bench;
using Aforo.Systems;
using Aforo.Systems.Agents;
using Aforo.Systems.Agents.ClaudeCode;
using Aforo.Systems.Agents.OpenClaw;
using Aforo.Systems.Agents.OpenCode;
using Aforo.Systems.Catalog;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Observing;

/// <summary>Everything that Aforo knows how to read, and what it knows about it.</summary>
internal static class House
{
    public static ImmutableArray<IRuntime> Runtimes { get; } = [new OllamaRuntime(), new LlamaServerRuntime()];

    public static ImmutableArray<IAgent> Agents { get; } = [new OpenClawAgent(), new OpenCodeAgent(), new ClaudeCodeAgent()];

    public static Knowledge Knowledge { get; } = new() { Runtimes = [.. Runtimes.Select(runtime => runtime.Behaviour)], Faults = KnownFaults.Read(), CatalogVersion = KnownFaults.AsOf, Speed = new(SpeedOfCatalog) };

    /// <summary>The same, with what was measured on this machine before.</summary>
    public static Knowledge KnowledgeOn(Machine? machine, Surroundings surroundings) =>
        Knowledge with { Speed = new(() => SpeedOfCatalog() with { History = BenchStore.Read(surroundings, ThisMachine.IdOf(machine)) }) };

    private static SpeedKnowledge SpeedOfCatalog() => new(new SpeedForecaster(Catalog.Calibration), Catalog.Devices);

    private static CatalogStore Catalog { get; } = new();
}
