using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines;

/// <summary>Where each fact of a machine is read, by operating system.</summary>
internal static class MachineSources
{
    private static readonly Dictionary<string, (string? Linux, string? MacOs, string? Windows)> Places = new(StringComparer.Ordinal)
    {
        ["os_version"] = ("/etc/os-release", "kern.osproductversion", "RtlGetVersion"),
        ["arch"] = ("uname", "hw.optional.arm64", "GetNativeSystemInfo"),
        ["product"] = ("/sys/class/dmi/id/product_name", "hw.model", null),
        ["model_identifier"] = ("/proc/device-tree/compatible", "hw.model", null),
        ["cpu"] = ("/proc/cpuinfo", "machdep.cpu.brand_string", @"HKLM\HARDWARE\DESCRIPTION\System\CentralProcessor\0"),
        ["soc"] = ("/proc/device-tree/compatible", null, null),
        ["physical_cores"] = ("/proc/cpuinfo", "hw.physicalcpu", "GetLogicalProcessorInformationEx"),
        ["logical_cores"] = ("/proc/cpuinfo", "hw.logicalcpu", "GetLogicalProcessorInformationEx"),
        ["performance_cores"] = ("/proc/cpuinfo", "hw.perflevel0.physicalcpu", null),
        ["efficiency_cores"] = ("/proc/cpuinfo", "hw.perflevel1.physicalcpu", null),
        ["cpu_features"] = ("/proc/cpuinfo", "hw.optional.arm", "CPUID"),
        ["memory_bytes"] = ("/proc/meminfo", "hw.memsize", "GlobalMemoryStatusEx"),
        ["memory_available_bytes"] = ("/proc/meminfo", "kern.memorystatus_level", "GlobalMemoryStatusEx"),
        ["memory_limit_bytes"] = ("/proc/self/cgroup", null, null),
        ["swap_bytes"] = ("/proc/meminfo", "vm.swapusage", "GlobalMemoryStatusEx"),
        ["installed_bytes"] = ("/sys/firmware/dmi/tables/DMI", null, "SMBIOS type 17"),
        ["memory_bandwidth_gb_s"] = ("/sys/firmware/dmi/tables/DMI", null, "SMBIOS type 17"),
        ["page_bytes"] = ("getconf PAGESIZE", "hw.pagesize", null),
        ["virtualised"] = ("/sys/class/dmi/id", "kern.hv_vmm_present", null),
        ["container"] = ("/proc/self/cgroup", null, null),
    };

    /// <summary>The place of a fact; of a machine that was not read (a catalogue's entry) and of facts without a place of their own, the machine's source.</summary>
    public static Source Of(Machine machine, string fact)
    {
        if (machine.Source.Catalog is not null || !Places.TryGetValue(fact, out var places)) return machine.Source;
        if (machine is { Board: not null, Os: "linux" } && fact == "product") return Source.AtLine("/proc/device-tree/model", null);
        if (machine is { Board: not null, Os: "linux" } && fact == "installed_bytes") return Source.AtLine("/proc/cpuinfo", null);
        return machine.Os switch
        {
            "linux" when places.Linux is { } place => place[0] == '/' ? Source.AtLine(place, null) : Source.Reply(place),
            "macos" when places.MacOs is { } name => Source.Reply("sysctl", name),
            "windows" when places.Windows is { } call => Source.Reply(call),
            _ => machine.Source,
        };
    }
}
