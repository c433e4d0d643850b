using System.Collections.Immutable;

namespace Aforo.Core.Machines;

/// <summary>What a pool of memory is.</summary>
public enum PoolKind
{
    /// <summary>Memory of the processor.</summary>
    Host,

    /// <summary>Memory of one card.</summary>
    Device,

    /// <summary>One memory for processor and accelerator.</summary>
    Unified,
}

/// <summary>A pool of memory that a model can be put in. Sizes in bytes; null where nothing tells them.</summary>
public sealed record Pool
{
    /// <summary><c>host</c>, <c>unified</c>, or <c>device-0</c> by the accelerator's index.</summary>
    public required string Name { get; init; }

    public required PoolKind Kind { get; init; }

    /// <summary>Index of the accelerator that it belongs to; null for the host.</summary>
    public int? Accelerator { get; init; }

    public long? PhysicalBytes { get; init; }

    /// <summary>
    /// What may be used for models when nothing else runs: of a unified pool the accelerator's share, of a card its memory
    /// less what it keeps for itself, of the host what the system or its container has.
    /// </summary>
    public long? UsableBytes { get; init; }

    /// <summary>What is free of that at this moment.</summary>
    public long? FreeBytes { get; init; }

    /// <summary>Stable word for the rule behind <see cref="UsableBytes"/>: <c>card</c>, <c>card-less-reserved</c>, <c>system</c>, <c>container-limit</c>, or one of <see cref="AcceleratorShare"/>.</summary>
    public required string Rule { get; init; }
}

/// <summary>The pools of a machine, each byte of memory in one of them only.</summary>
public static class Pools
{
    /// <summary>
    /// One pool for each card in use, then the unified pool or, where none is shared, the host's. Adapters that are
    /// <see cref="Accelerator.Ignored"/> give none.
    /// </summary>
    public static ImmutableArray<Pool> Of(Machine machine)
    {
        var used = machine.Accelerators.Where(accelerator => !accelerator.Ignored).ToArray();
        var pools = ImmutableArray.CreateBuilder<Pool>();
        foreach (var card in used.Where(card => card is { SharedPool: false, MemoryBytes: not null })) pools.Add(Card(card));
        pools.Add(used.FirstOrDefault(accelerator => accelerator is { SharedPool: true, UsableBytes: not null }) is { } sharing ? Unified(machine, sharing) : Host(machine));
        return pools.ToImmutable();
    }

    private static Pool Card(Accelerator card) => new()
    {
        Name = $"device-{card.Index}",
        Kind = PoolKind.Device,
        Accelerator = card.Index,
        PhysicalBytes = card.MemoryBytes,
        UsableBytes = card.MemoryBytes - Math.Clamp(card.ReservedBytes ?? 0, 0, card.MemoryBytes ?? 0),
        FreeBytes = card.FreeBytes is { } free && card.BudgetBytes is { } budget ? Math.Min(free, budget) : card.FreeBytes ?? card.BudgetBytes,
        Rule = card.ReservedBytes is > 0 ? "card-less-reserved" : "card",
    };

    private static Pool Unified(Machine machine, Accelerator sharing)
    {
        var carved = sharing.CarveOutBytes ?? 0;
        var usable = sharing.UsableBytes!.Value;
        var bounded = machine.LimitBytes is { } limit && limit < usable;
        return new Pool
        {
            Name = "unified",
            Kind = PoolKind.Unified,
            Accelerator = sharing.Index,
            PhysicalBytes = machine.MemoryBytes + carved,
            UsableBytes = (bounded ? machine.LimitBytes!.Value : usable) + carved,
            FreeBytes = sharing.FreeBytes,
            Rule = bounded ? "container-limit" : sharing.UsableRule ?? "share",
        };
    }

    private static Pool Host(Machine machine)
    {
        var bounded = machine.LimitBytes is { } limit && !(machine.MemoryBytes <= limit);
        return new Pool
        {
            Name = "host",
            Kind = PoolKind.Host,
            PhysicalBytes = machine.MemoryBytes,
            UsableBytes = bounded ? machine.LimitBytes : machine.MemoryBytes,
            FreeBytes = machine.MemoryAvailableBytes,
            Rule = bounded ? "container-limit" : "system",
        };
    }
}
