using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Core.Facts;
using Aforo.Core.Machines;
using SharedMemory = Aforo.Core.Machines.SharedPool;

namespace Aforo.Systems.Machines.Windows;

/// <summary>
/// Accelerators of a Windows machine. The lists of NVIDIA's tool, the registry and DXGI are in different orders, so they are
/// joined by PCI id; of their three totals the tool's comes first, then the registry's, then DXGI's.
/// </summary>
internal static class WindowsAdapters
{
    private const long LeastCard = 2L << 30;

    private const long Nvidia = 0x10de, Amd = 0x1002, Intel = 0x8086;

    public static IReadOnlyList<Accelerator> Of(WindowsFacts facts, IReadOnlyList<Accelerator> nvidia, Func<string, string?, bool?> integrated)
    {
        var left = facts.Adapters.Where(adapter => !adapter.IsSoftware).ToList();
        var drivers = facts.Drivers.ToList();
        var found = new List<Accelerator>();
        foreach (var gpu in nvidia)
        {
            var index = left.FindIndex(adapter => adapter.VendorId == Nvidia && (gpu.DeviceId is { } id ? Id(adapter) == id : DeviceNames.Normal(adapter.Description) == DeviceNames.Normal(gpu.Name ?? "")));
            var adapter = index < 0 ? null : left[index];
            if (index >= 0) left.RemoveAt(index);
            var driver = Take(drivers, gpu.DeviceId ?? (adapter is null ? null : Id(adapter)));
            found.Add(gpu with
            {
                DeviceId = gpu.DeviceId ?? (adapter is null ? null : Id(adapter)),
                Revision = adapter is null ? gpu.Revision : Revision(adapter),
                Driver = gpu.Driver ?? WindowsReports.NvidiaVersion(driver?.Version),
                BudgetBytes = adapter?.Budget,
            });
        }
        foreach (var adapter in left) found.Add(FromDxgi(facts, adapter, Take(drivers, Id(adapter)), integrated(Id(adapter), Revision(adapter))));
        if (facts.Adapters.IsEmpty) found.AddRange(drivers.Select(FromRegistry).OfType<Accelerator>());
        return [.. found.Select((accelerator, index) => accelerator with { Index = index })];
    }

    private static Accelerator FromDxgi(WindowsFacts facts, DxgiAdapter adapter, DisplayDriver? driver, bool? integrated)
    {
        var own = integrated is false || integrated is null && adapter.DedicatedVideoMemory >= LeastCard;
        var basic = new Accelerator
        {
            Name = adapter.Description,
            Vendor = Vendor(adapter.VendorId),
            Kind = own ? "discrete" : "integrated",
            DeviceId = Id(adapter),
            Revision = Revision(adapter),
            Backend = Backend(adapter.VendorId, own),
            Driver = adapter.VendorId == Nvidia ? WindowsReports.NvidiaVersion(driver?.Version) : driver?.Version,
            BudgetBytes = adapter.Budget,
            Source = Source.Reply("DXGI", "DXGI_ADAPTER_DESC1"),
        };
        return own ? basic with { MemoryBytes = driver?.MemoryBytes ?? adapter.DedicatedVideoMemory } : Sharing(facts, adapter, basic);
    }

    /// <summary>
    /// A large part set aside is what the driver calls video memory; a small one is a formality, and the adapter works in
    /// what it may take from the system's memory.
    /// </summary>
    private static Accelerator Sharing(WindowsFacts facts, DxgiAdapter adapter, Accelerator basic)
    {
        var platform = basic.Vendor switch { "qualcomm" => SharingPlatform.Adreno, "nvidia" => SharingPlatform.CoherentCudaWindows, _ => SharingPlatform.VariableGraphicsMemory };
        var carved = adapter.DedicatedVideoMemory;
        var share = facts.TotalBytes is not { } total ? null
            : platform == SharingPlatform.VariableGraphicsMemory && carved < adapter.SharedSystemMemory ? new Share(Math.Min(adapter.SharedSystemMemory, total), "windows-shared-memory", carved)
            : AcceleratorShare.Of(new SharedMemory { Platform = platform, MemoryBytes = total, CarveOutBytes = carved });
        return basic with { SharedPool = true, CarveOutBytes = carved, UsableBytes = share?.Bytes, UsableRule = share?.Rule };
    }

    private static Accelerator? FromRegistry(DisplayDriver driver) => driver.MemoryBytes is not { } bytes || bytes < LeastCard ? null : new Accelerator
    {
        Name = driver.Description,
        Vendor = Vendor(Convert.ToInt64(driver.Id[..4], 16)),
        Kind = "discrete",
        DeviceId = driver.Id,
        Backend = Backend(Convert.ToInt64(driver.Id[..4], 16), true),
        Driver = driver.Id.StartsWith("10de", StringComparison.Ordinal) ? WindowsReports.NvidiaVersion(driver.Version) : driver.Version,
        MemoryBytes = bytes,
        Source = Source.Reply("registry", "HardwareInformation.qwMemorySize"),
    };

    private static DisplayDriver? Take(List<DisplayDriver> drivers, string? id)
    {
        var index = drivers.FindIndex(driver => driver.Id == id);
        if (index < 0) return null;
        var driver = drivers[index];
        drivers.RemoveAt(index);
        return driver;
    }

    private static string Id(DxgiAdapter adapter) => string.Create(CultureInfo.InvariantCulture, $"{adapter.VendorId:x4}:{adapter.DeviceId:x4}");

    private static string? Revision(DxgiAdapter adapter) => adapter.Revision is >= 0 and <= 0xff ? adapter.Revision.ToString("x2", CultureInfo.InvariantCulture) : null;

    /// <summary>Qualcomm's adapters answer with the letters of its ACPI name, or with its PCI id.</summary>
    private static string? Vendor(long id) => id switch { Nvidia => "nvidia", Amd => "amd", Intel => "intel", 0x4d4f4351 or 0x17cb or 0x5143 => "qualcomm", _ => null };

    private static string Backend(long vendor, bool own) => vendor switch { Nvidia => "cuda", Intel when own => "sycl", _ => "vulkan" };
}
