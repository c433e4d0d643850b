using System.Runtime.Intrinsics.X86;
using System.Text;

namespace Aforo.Systems.Machines.Linux;

/// <summary>Whether this is a virtual machine or a container, and of which kind.</summary>
internal static class Virtualisation
{
    /// <summary>Signatures that hypervisors give in leaf 0x40000000 of CPUID.</summary>
    private static readonly Dictionary<string, string> Signatures = new(StringComparer.Ordinal)
    {
        ["KVMKVMKVM"] = "KVM",
        ["Linux KVM Hv"] = "KVM",
        ["TCGTCGTCGTCG"] = "QEMU",
        ["Microsoft Hv"] = "Hyper-V",
        ["VMwareVMware"] = "VMware",
        ["XenVMMXenVMM"] = "Xen",
        ["VBoxVBoxVBox"] = "VirtualBox",
        ["bhyve bhyve "] = "bhyve",
        [" lrpepyh  vr"] = "Parallels",
        ["prl hyperv  "] = "Parallels",
        ["ACRNACRNACRN"] = "ACRN",
    };

    private static readonly (string Text, string Kind)[] Makers =
    [
        ("QEMU", "KVM"), ("KVM", "KVM"), ("Amazon EC2", "KVM"), ("Google Compute Engine", "KVM"), ("OpenStack", "KVM"), ("DigitalOcean", "KVM"), ("VMware", "VMware"),
        ("VirtualBox", "VirtualBox"), ("innotek", "VirtualBox"), ("Parallels", "Parallels"), ("Xen", "Xen"), ("Bochs", "Bochs"), ("Apple Virtualization", "Apple"),
    ];

    public static async Task<string?> MachineAsync(Surroundings surroundings, bool flag, CancellationToken cancellation)
    {
        var release = SmallFile.Word(surroundings, "/proc/sys/kernel/osrelease") ?? "";
        if (release.Contains("microsoft", StringComparison.OrdinalIgnoreCase)) return "WSL";
        var maker = Maker(surroundings);
        if (!flag && maker is null) return null;
        if (surroundings.Root is "/" && Signature() is { } live) return live;
        if (maker is not null) return maker;
        foreach (var row in JsonRows.Root(await surroundings.Run("lscpu", ["-J"], cancellation).ConfigureAwait(false)).Member("lscpu") is { ValueKind: System.Text.Json.JsonValueKind.Array } rows ? rows.EnumerateArray() : default)
            if (row.Text("field") is "Hypervisor vendor:" && row.Text("data") is { Length: > 0 } vendor) return vendor;
        return "unknown";
    }

    public static string? Container(Surroundings surroundings)
    {
        if (File.Exists(surroundings.At("/.dockerenv"))) return "docker";
        if (File.Exists(surroundings.At("/run/.containerenv"))) return "podman";
        if (surroundings.Variable("KUBERNETES_SERVICE_HOST") is not null) return "kubernetes";
        if (SmallFile.Word(surroundings, "/run/systemd/container") is { } named) return named;
        var groups = SmallFile.Text(surroundings.At("/proc/self/cgroup")) ?? "";
        return groups.Contains("kubepods", StringComparison.Ordinal) ? "kubernetes"
            : groups.Contains("/docker/", StringComparison.Ordinal) ? "docker"
            : groups.Contains("/lxc/", StringComparison.Ordinal) ? "lxc" : null;
    }

    private static string? Maker(Surroundings surroundings)
    {
        var vendor = SmallFile.Word(surroundings, "/sys/class/dmi/id/sys_vendor") ?? "";
        var product = SmallFile.Word(surroundings, "/sys/class/dmi/id/product_name") ?? "";
        if (vendor.StartsWith("Microsoft", StringComparison.Ordinal) && product is "Virtual Machine") return "Hyper-V";
        var text = vendor + "\n" + product;
        return Makers.FirstOrDefault(maker => text.Contains(maker.Text, StringComparison.Ordinal)).Kind ?? (SmallFile.Word(surroundings, "/sys/hypervisor/type") is "xen" ? "Xen" : null);
    }

    private static string? Signature()
    {
        if (!X86Base.IsSupported) return null;
        var (_, b, c, d) = X86Base.CpuId(0x40000000, 0);
        Span<byte> bytes = stackalloc byte[12];
        BitConverter.TryWriteBytes(bytes, b);
        BitConverter.TryWriteBytes(bytes[4..], c);
        BitConverter.TryWriteBytes(bytes[8..], d);
        return Signatures.GetValueOrDefault(Encoding.ASCII.GetString(bytes).TrimEnd('\0'));
    }
}
