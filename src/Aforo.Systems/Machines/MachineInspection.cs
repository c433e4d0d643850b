using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines;

/// <summary>A machine as facts, for <c>aforo inspect machine</c>.</summary>
public static class MachineInspection
{
    /// <summary>
    /// Facts of the machine (no device in their scope), of each accelerator (<c>accelerator-0</c>) and of each pool (<c>pool-unified</c>). What is
    /// not known gives no fact.
    /// </summary>
    public static ImmutableArray<Fact> Of(Machine machine)
    {
        var facts = new List<Fact>();
        void Add(string name, FactValue value, string? unit = null, string? device = null, Source? source = null)
        {
            if (value.IsKnown) facts.Add(new Fact { Name = name, Value = value, Unit = unit, Scope = new Scope { Device = device }, Source = source ?? MachineSources.Of(machine, name) });
        }
        Add("os", machine.Os);
        Add("os_version", machine.OsVersion);
        Add("arch", machine.Arch);
        Add("product", machine.Product);
        Add("model_identifier", machine.ModelIdentifier);
        Add("cpu", machine.Cpu?.Name);
        Add("soc", machine.Cpu?.Soc);
        Add("physical_cores", machine.Cpu?.PhysicalCores);
        Add("logical_cores", machine.Cpu?.LogicalCores);
        Add("performance_cores", machine.Cpu?.PerformanceCores);
        Add("efficiency_cores", machine.Cpu?.EfficiencyCores);
        Add("cpu_features", machine.Cpu is { Features.IsEmpty: false } cpu ? string.Join(' ', cpu.Features) : null);
        Add("memory_bytes", machine.MemoryBytes, "bytes");
        Add("memory_available_bytes", machine.MemoryAvailableBytes, "bytes");
        Add("memory_limit_bytes", machine.LimitBytes, "bytes");
        Add("installed_bytes", machine.InstalledBytes, "bytes");
        Add("swap_bytes", machine.SwapBytes, "bytes");
        Add("memory_kind", machine.MemoryKind);
        Add("memory_bandwidth_gb_s", machine.MemoryBandwidthGbS, "GB/s");
        Add("page_bytes", machine.PageBytes, "bytes");
        Add("virtualised", machine.Virtualised);
        Add("container", machine.Container);
        Add("catalog", machine.Catalog, null, null, Source.Computed("device catalogue"));
        Add("capacity_gib", machine.CapacityGib, "GiB", null, Source.Computed("smallest capacity sold that is not below the memory shown"));
        foreach (var accelerator in machine.Accelerators) Accelerator(accelerator, Add);
        foreach (var pool in Pools.Of(machine)) Pool(pool, Add);
        return [.. facts];
    }

    private delegate void Adding(string name, FactValue value, string? unit = null, string? device = null, Source? source = null);

    private static void Accelerator(Accelerator accelerator, Adding add)
    {
        var device = "accelerator-" + accelerator.Index.ToString(CultureInfo.InvariantCulture);
        void Add(string name, FactValue value, string? unit = null) => add(name, value, unit, device, accelerator.Source);
        Add("name", accelerator.Name);
        Add("vendor", accelerator.Vendor);
        Add("kind", accelerator.Kind);
        Add("device_id", accelerator.DeviceId);
        Add("revision", accelerator.Revision);
        Add("pci", accelerator.Pci);
        Add("backend", accelerator.Backend);
        Add("driver", accelerator.Driver);
        Add("compute", accelerator.Compute);
        Add("gpu_cores", accelerator.GpuCores);
        Add("memory_bytes", accelerator.MemoryBytes, "bytes");
        Add("free_bytes", accelerator.FreeBytes, "bytes");
        Add("usable_bytes", accelerator.UsableBytes, "bytes");
        Add("usable_rule", accelerator.UsableRule);
        Add("carve_out_bytes", accelerator.CarveOutBytes, "bytes");
        Add("bandwidth_gb_s", accelerator.BandwidthGbS, "GB/s");
        Add("power_limit_w", accelerator.PowerLimitWatts, "W");
        Add("power_default_w", accelerator.PowerDefaultWatts, "W");
        Add("link_width", accelerator.LinkWidth);
        Add("link_width_max", accelerator.LinkWidthMax);
        Add("catalog", accelerator.Catalog);
        Add("catalog_by", accelerator.CatalogBy);
        Add("capacity_gib", accelerator.CapacityGib, "GiB");
        Add("ignored", accelerator.Ignored);
    }

    private static void Pool(Pool pool, Adding add)
    {
        var device = "pool-" + pool.Name;
        var source = Source.Computed(pool.Rule);
        add("physical_bytes", pool.PhysicalBytes, "bytes", device, source);
        add("usable_bytes", pool.UsableBytes, "bytes", device, source);
        add("free_bytes", pool.FreeBytes, "bytes", device, source);
    }
}
