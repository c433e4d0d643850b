using System.Collections.Immutable;
using Aforo.Core.Memory.Fitting;

namespace Aforo.Fitting;

/// <summary>A machine to fit into.</summary>
internal sealed class FitMachine(string id, int? memoryGib, string? backend, ImmutableArray<FitPool> pools)
{
    public string Id => id;

    public int? MemoryGib => memoryGib;

    /// <summary>The usual one of the device.</summary>
    public string? Backend => backend;

    public ImmutableArray<FitPool> Pools => pools;

    public long? UsableBytes => Pools.IsEmpty || Pools.Any(pool => pool.UsableBytes is null) ? null : Pools.Where(pool => pool.Kind != Core.Machines.PoolKind.Host || Pools.Length == 1).Sum(pool => pool.UsableBytes);
}
