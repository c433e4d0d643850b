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

    public long? UsableBytes => Pools.IsEmpty || Pools.Any(pool => pool.UsableBytes is null) ? null : Pools.Where(pool => pool.Kind != Core.Machines.PoolKind.Host || Pools.Length == 1).Sum(pool => pool.UsableBytes);
}
