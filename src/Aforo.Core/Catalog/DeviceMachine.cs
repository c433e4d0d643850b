using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Core.Catalog;

/// <summary>A setup of the catalogue as a machine, so that everything that judges a real one can judge it too.</summary>
public static class DeviceMachine
{
    private static readonly (string Stack, string Backend)[] Backends = [("CUDA", "cuda"), ("Metal", "metal"), ("ROCm", "rocm"), ("SYCL", "sycl"), ("Vulkan", "vulkan"), ("CPU", "cpu")];

    /// <param name="setup">The devices.</param>
    /// <param name="asOf">Date of the catalogue.</param>
    /// <param name="os"><c>linux</c>, <c>macos</c>, <c>windows</c>; null: the first that the first device's entry names.</param>
    public static Machine Of(DeviceSetup setup, string asOf, string? os = null)
    {
        var first = setup.Parts[0];
        var system = os ?? Os(first.Device);
        var unified = setup.Parts.FirstOrDefault(part => part.Device.IsUnified);
        var host = unified ?? setup.Parts.FirstOrDefault(part => part.Device.Memory.Kind == "system");
        return new Machine
        {
            Os = system,
            Product = string.Join(" + ", setup.Parts.Select(part => part.Device.Name)),
            Cpu = host is { Device.Memory.Kind: "system" } ? new Processor { Name = host.Device.Name, Catalog = host.Device.Id } : null,
            MemoryBytes = host?.MemoryGib is { } gib ? ((long)gib << 30) / Math.Max(1, host.Device.IsUnified ? host.Device.Units : 1) : null,
            MemoryKind = unified is null ? "system" : "unified",
            MemoryBandwidthGbS = host?.BandwidthGbS,
            Accelerators = Accelerators(setup, asOf),
            Catalog = first.Device.Id,
            CapacityGib = first.MemoryGib,
            Source = Entry(first.Device, asOf),
        };
    }

    /// <summary><c>cuda</c>, <c>metal</c>, <c>rocm</c>, <c>sycl</c>, <c>vulkan</c>, <c>cpu</c>: the usual one of a device; null where its entry names none of them.</summary>
    public static string? Backend(Device device) =>
        Backends.FirstOrDefault(pair => device.Platform.Stack.Any(stack => stack.StartsWith(pair.Stack, StringComparison.OrdinalIgnoreCase))).Backend;

    private static ImmutableArray<Accelerator> Accelerators(DeviceSetup setup, string asOf)
    {
        var accelerators = ImmutableArray.CreateBuilder<Accelerator>();
        foreach (var part in setup.Parts)
            foreach (var pool in DevicePools.Of(new DeviceSetup { Parts = [part] }).Where(pool => pool.Kind != PoolKind.Host))
                accelerators.Add(Accelerator(part, pool, asOf) with { Index = accelerators.Count });
        return accelerators.ToImmutable();
    }

    private static Accelerator Accelerator(DevicePart part, Pool pool, string asOf) => new()
    {
        Name = part.Device.Name,
        Vendor = Vendor(part.Device),
        Kind = pool.Kind == PoolKind.Device ? "discrete" : "integrated",
        Backend = Backend(part.Device),
        GpuCores = part.Device.GpuCores,
        MemoryBytes = pool.Kind == PoolKind.Device ? pool.PhysicalBytes : null,
        ReservedBytes = pool.Kind == PoolKind.Device ? pool.PhysicalBytes - pool.UsableBytes : null,
        SharedPool = pool.Kind == PoolKind.Unified,
        UsableBytes = pool.Kind == PoolKind.Unified ? pool.UsableBytes : null,
        UsableRule = pool.Kind == PoolKind.Unified ? pool.Rule : null,
        BandwidthGbS = part.BandwidthGbS,
        Catalog = part.Device.Id,
        CatalogBy = "given",
        CapacityGib = part.MemoryGib / Math.Max(1, part.Device.Units),
        Source = Entry(part.Device, asOf),
    };

    private static Source Entry(Device device, string asOf) => Source.FromCatalog("devices/" + device.Id, asOf);

    /// <summary>The maker of the chip: of a partner's box it is not the entry's vendor.</summary>
    private static string? Vendor(Device device) =>
        ((string[])["nvidia", "amd", "intel", "apple", "qualcomm"]).FirstOrDefault(vendor => device.Vendor.Equals(vendor, StringComparison.OrdinalIgnoreCase) || device.Chip.StartsWith(vendor, StringComparison.OrdinalIgnoreCase));

    private static string Os(Device device) => device.Platform.Os.FirstOrDefault() switch
    {
        { } name when name.StartsWith("macOS", StringComparison.Ordinal) => "macos",
        { } name when name.StartsWith("Windows", StringComparison.Ordinal) => "windows",
        _ => "linux",
    };
}
