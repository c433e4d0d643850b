using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Memory.Fitting;

namespace Aforo.Fitting;

/// <summary>A machine to fit into.</summary>
internal sealed class FitMachine(string id, int? memoryGib, string? backend, ImmutableArray<FitPool> pools, DeviceSetup? setup = null, Core.Machines.Machine? read = null)
{
    public string Id => id;

    public int? MemoryGib => memoryGib;

    /// <summary>The usual one of the device.</summary>
    public string? Backend => backend;

    public ImmutableArray<FitPool> Pools => pools;

    /// <summary>Devices of the catalogue that it is made of; null for a machine that was only read.</summary>
    public DeviceSetup? Setup => setup;

    /// <summary>The machine as it was read; null for one of the catalogue.</summary>
    public Core.Machines.Machine? Read => read;

    /// <summary>What the processor computes in: its own memory, or all of the memory that it shares. Beside a card nothing is told of it.</summary>
    public FitPool ProcessorPool
    {
        get
        {
            if (Pools.FirstOrDefault(pool => pool.Kind == Core.Machines.PoolKind.Host) is { } own) return own;
            if (Pools.FirstOrDefault(pool => pool.Kind == Core.Machines.PoolKind.Unified) is not { } shared) return new FitPool("host", Core.Machines.PoolKind.Host, null);
            // The share is a bound for the accelerator alone.
            var whole = read?.MemoryBytes ?? ((long?)memoryGib << 30);
            var taken = read is { MemoryBytes: { } all, MemoryAvailableBytes: { } free } ? Math.Max(0, all - free) : 0;
            return new FitPool(shared.Name, Core.Machines.PoolKind.Host, whole, taken);
        }
    }

    public long? UsableBytes => Pools.IsEmpty || Pools.Any(pool => pool.UsableBytes is null) ? null : Pools.Where(pool => pool.Kind != Core.Machines.PoolKind.Host || Pools.Length == 1).Sum(pool => pool.UsableBytes);
}
