using System.Collections.Immutable;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// Memory that llama.cpp takes for a model and settings. Caches and buffers follow from how the engine builds its graph and places its
/// tensors; nothing is fitted to measurements. Every rule was checked against the engine's own report for the build that it names.
/// </summary>
public static class MemoryPlanner
{
    /// <summary>Build of llama.cpp whose source the rules were derived from and against which they were checked.</summary>
    public const string EngineBuild = "v0.5.0";

    /// <summary>Architectures that can be planned, with the day on which each was last checked against the engine.</summary>
    public static ImmutableArray<CheckedArchitecture> KnownArchitectures { get; } =
        [.. Architectures.KnownArchitectures.Names.Select(name => new CheckedArchitecture(name, EngineBuild, new DateOnly(2026, 11, 26)))];

    /// <summary>A single plan. For many of one model, <see cref="PlannableModel"/> reads its shape and weights once.</summary>
    public static PlanOutcome Plan(ModelShape shape, WeightInventory weights, MemorySettings settings) => new PlannableModel(shape, weights).Plan(settings);
}
