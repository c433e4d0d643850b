using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Aforo.Systems.Machines.Nvidia;

/// <summary>NVIDIA's management library, which comes with the driver. Function names and structures are those of <c>nvml.h</c>.</summary>
internal static unsafe class Nvml
{
    private const int MemoryClock = 2;

    /// <summary>All GPUs; null when the library is not there or does not start.</summary>
    public static IReadOnlyList<NvidiaGpu>? Read()
    {
        if (!Load(out var library)) return null;
        try
        {
            if (!Export(library, "nvmlInit_v2", out var init) || ((delegate* unmanaged<int>)init)() != 0) return null;
            try
            {
                return Gpus(library);
            }
            finally
            {
                if (Export(library, "nvmlShutdown", out var shutdown)) ((delegate* unmanaged<int>)shutdown)();
            }
        }
        finally
        {
            NativeLibrary.Free(library);
        }
    }

    private static bool Load(out nint library)
    {
        string[] names = OperatingSystem.IsWindows() ? [Path.Join(Environment.SystemDirectory, "nvml.dll")] : ["libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"];
        foreach (var name in names)
            if (NativeLibrary.TryLoad(name, out library)) return true;
        library = 0;
        return false;
    }

    private static bool Export(nint library, string name, out nint function) => NativeLibrary.TryGetExport(library, name, out function);

    private static List<NvidiaGpu> Gpus(nint library)
    {
        var found = new List<NvidiaGpu>();
        uint count = 0;
        if (!Export(library, "nvmlDeviceGetCount_v2", out var counter) || ((delegate* unmanaged<uint*, int>)counter)(&count) != 0) return found;
        if (!Export(library, "nvmlDeviceGetHandleByIndex_v2", out var byIndex)) return found;
        var driver = Driver(library);
        for (uint index = 0; index < Math.Min(count, 256); index++)
        {
            nint device;
            if (((delegate* unmanaged<uint, nint*, int>)byIndex)(index, &device) == 0) found.Add(Gpu(library, device, (int)index) with { Driver = driver });
        }
        return found;
    }

    private static NvidiaGpu Gpu(nint library, nint device, int index)
    {
        var (total, reserved, free) = Memory(library, device);
        var (pci, id) = Pci(library, device);
        return new NvidiaGpu
        {
            Index = index,
            Name = Name(library, device),
            Pci = pci,
            DeviceId = id,
            Compute = Compute(library, device),
            TotalBytes = total,
            ReservedBytes = reserved,
            FreeBytes = free,
            PowerLimitWatts = Unsigned(library, "nvmlDeviceGetPowerManagementLimit", device) / 1000.0,
            PowerDefaultWatts = Unsigned(library, "nvmlDeviceGetPowerManagementDefaultLimit", device) / 1000.0,
            LinkWidth = (int?)Unsigned(library, "nvmlDeviceGetCurrPcieLinkWidth", device),
            LinkWidthMax = (int?)Unsigned(library, "nvmlDeviceGetMaxPcieLinkWidth", device),
            BusWidthBits = (int?)Unsigned(library, "nvmlDeviceGetMemoryBusWidth", device),
            MemoryClockMhz = Clock(library, device),
            DisplayActive = Unsigned(library, "nvmlDeviceGetDisplayActive", device) is { } active ? active != 0 : null,
        };
    }

    private static string? Driver(nint library)
    {
        Span<byte> text = stackalloc byte[96];
        text.Clear();
        fixed (byte* start = text)
            return Export(library, "nvmlSystemGetDriverVersion", out var function) && ((delegate* unmanaged<byte*, uint, int>)function)(start, 80) == 0 ? Text(text) : null;
    }

    private static string? Name(nint library, nint device)
    {
        Span<byte> text = stackalloc byte[112];
        text.Clear();
        fixed (byte* start = text)
            return Export(library, "nvmlDeviceGetName", out var function) && ((delegate* unmanaged<nint, byte*, uint, int>)function)(device, start, 96) == 0 ? Text(text) : null;
    }

    /// <summary><c>nvmlMemory_v2_t</c>: version, total, reserved, free, used. Older drivers have the first version, which knows no reserve.</summary>
    private static (long? Total, long? Reserved, long? Free) Memory(nint library, nint device)
    {
        var memory = stackalloc ulong[5];
        new Span<ulong>(memory, 5).Clear();
        memory[0] = 40 | 2 << 24;
        if (Export(library, "nvmlDeviceGetMemoryInfo_v2", out var second) && ((delegate* unmanaged<nint, ulong*, int>)second)(device, memory) == 0)
            return ((long)memory[1], (long)memory[2], (long)memory[3]);
        if (Export(library, "nvmlDeviceGetMemoryInfo", out var first) && ((delegate* unmanaged<nint, ulong*, int>)first)(device, memory) == 0)
            return ((long)memory[0], null, (long)memory[1]);
        return default;
    }

    /// <summary><c>nvmlPciInfo_t</c>: 16 bytes of old bus id, then domain, bus, device, device id, subsystem id, 32 bytes of bus id.</summary>
    private static (string? Slot, string? Id) Pci(nint library, nint device)
    {
        var info = stackalloc uint[24];
        new Span<uint>(info, 24).Clear();
        if (!Export(library, "nvmlDeviceGetPciInfo_v3", out var function) || ((delegate* unmanaged<nint, uint*, int>)function)(device, info) != 0) return default;
        return (string.Create(CultureInfo.InvariantCulture, $"{info[4]:x4}:{info[5]:x2}:{info[6]:x2}.0"), NvidiaGpu.PackedId(info[7]));
    }

    private static string? Compute(nint library, nint device)
    {
        int major, minor;
        return Export(library, "nvmlDeviceGetCudaComputeCapability", out var function) && ((delegate* unmanaged<nint, int*, int*, int>)function)(device, &major, &minor) == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}") : null;
    }

    private static double? Clock(nint library, nint device)
    {
        uint clock;
        return Export(library, "nvmlDeviceGetMaxClockInfo", out var function) && ((delegate* unmanaged<nint, int, uint*, int>)function)(device, MemoryClock, &clock) == 0 ? clock : null;
    }

    private static uint? Unsigned(nint library, string name, nint device)
    {
        uint value;
        return Export(library, name, out var function) && ((delegate* unmanaged<nint, uint*, int>)function)(device, &value) == 0 ? value : null;
    }

    private static string? Text(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)0) is > 0 and var end ? Encoding.UTF8.GetString(bytes[..end]) : null;
}
