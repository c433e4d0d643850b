using System.Runtime.InteropServices;

namespace Aforo.Oracle;

/// <summary>
/// Cards that do not exist: the engine is given devices that can compute everything and that behave as CUDA's do when memory is
/// planned (alignment, pinned host memory, offloading of large batches, events). Nothing is ever computed or allocated on them.
/// </summary>
internal sealed unsafe class SimulatedDevices
{
    public const int Most = 4;
    private const int Alignment = 128;
    private const int LargeBatch = 32;
    private const int GetRows = 40, MatMul = 29, MatMulId = 30, Rope = 48;

    private static readonly nint*[] Devices = new nint*[Most];
    private static readonly nint*[] Buffers = new nint*[Most];
    private static readonly nint[] Names = new nint[Most];
    private static nint* _registry;
    private static nint* _pinned;

    public SimulatedDevices(nint library)
    {
        _fromPointer = (delegate* unmanaged<nint, nuint, nint>)NativeLibrary.GetExport(library, "ggml_backend_cpu_buffer_from_ptr");
        _newBuffer = (delegate* unmanaged<nint, BufferFunctions, nint, nuint, nint>)NativeLibrary.GetExport(library, "ggml_backend_buffer_init");
        var cpu = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "ggml_backend_cpu_buffer_type"))();
        CpuBufferType = (nint)cpu;
        _registry = DeviceStructures.Make(DeviceStructures.Registry);
        _registry[0] = 2;
        _registry[1] = (nint)(delegate* unmanaged<nint, nint>)&RegistryName;
        _registry[2] = (nint)(delegate* unmanaged<nint, nuint>)&Count;
        _registry[3] = (nint)(delegate* unmanaged<nint, nuint, nint>)&DeviceAt;
        _registry[4] = (nint)(delegate* unmanaged<nint, nint, nint>)&Nothing;
        for (var i = 0; i < Most; i++) Make(i);
        _pinned = DeviceStructures.Make(DeviceStructures.BufferType);
        for (var i = 0; i < DeviceStructures.BufferType; i++) _pinned[i] = cpu[i];
        _pinned[0] = (nint)(delegate* unmanaged<nint, nint>)&PinnedName;
        _pinned[1] = (nint)(delegate* unmanaged<nint, nuint, nint>)&AllocatePinned;
        _pinned[6] = (nint)Devices[0];
        Pinned = Marshal.StringToCoTaskMemUTF8("SIM_Host");
    }

    public nint CpuBufferType { get; }

    private static nint Pinned { get; set; }

    private static delegate* unmanaged<nint, nuint, nint> _fromPointer;
    private static delegate* unmanaged<nint, BufferFunctions, nint, nuint, nint> _newBuffer;

    /// <summary>The first so many, ended by a null.</summary>
    public static nint* List(int count)
    {
        var list = DeviceStructures.Make(count + 1);
        for (var i = 0; i < count; i++) list[i] = (nint)Devices[i];
        return list;
    }

    /// <summary>Index of the device whose buffer type this is; −1 for host memory.</summary>
    public static int IndexOf(nint bufferType)
    {
        for (var i = 0; i < Most; i++)
            if ((nint)Buffers[i] == bufferType) return i;
        return -1;
    }

    private static void Make(int index)
    {
        Names[index] = Marshal.StringToCoTaskMemUTF8(FormattableString.Invariant($"SIM{index}"));
        var device = Devices[index] = DeviceStructures.Make(DeviceStructures.Device);
        device[0] = (nint)(delegate* unmanaged<nint, nint>)&DeviceName;
        device[1] = (nint)(delegate* unmanaged<nint, nint>)&DeviceName;
        device[2] = (nint)(delegate* unmanaged<nint, nuint*, nuint*, void>)&Memory;
        device[3] = (nint)(delegate* unmanaged<nint, int>)&DeviceType;
        device[4] = (nint)(delegate* unmanaged<nint, DeviceProperties*, void>)&Properties;
        device[5] = (nint)(delegate* unmanaged<nint, nint, nint>)&NewBackend;
        device[6] = (nint)(delegate* unmanaged<nint, nint>)&BufferTypeOf;
        device[7] = (nint)(delegate* unmanaged<nint, nint>)&HostBufferType;
        device[9] = (nint)(delegate* unmanaged<nint, nint, byte>)&Always;
        device[10] = (nint)(delegate* unmanaged<nint, nint, byte>)&Reads;
        device[11] = (nint)(delegate* unmanaged<nint, TensorHead*, byte>)&Offloads;
        device[12] = (nint)(delegate* unmanaged<nint, nint>)&NewEvent;
        device[13] = (nint)(delegate* unmanaged<nint, nint, void>)&Ignore;
        device[14] = (nint)(delegate* unmanaged<nint, nint, void>)&Ignore;
        device[15] = (nint)_registry;
        device[16] = index;
        var buffers = Buffers[index] = DeviceStructures.Make(DeviceStructures.BufferType);
        buffers[0] = (nint)(delegate* unmanaged<nint, nint>)&BufferName;
        buffers[1] = (nint)(delegate* unmanaged<nint, nuint, nint>)&Allocate;
        buffers[2] = (nint)(delegate* unmanaged<nint, nuint>)&AlignmentOf;
        buffers[6] = (nint)device;
    }

    private static int Index(nint device) => (int)((nint*)device)[16];

    [UnmanagedCallersOnly]
    private static nint RegistryName(nint registry) => Names[0];

    [UnmanagedCallersOnly]
    private static nuint Count(nint registry) => Most;

    [UnmanagedCallersOnly]
    private static nint DeviceAt(nint registry, nuint index) => (nint)Devices[index];

    [UnmanagedCallersOnly]
    private static nint Nothing(nint registry, nint name) => 0;

    [UnmanagedCallersOnly]
    private static nint DeviceName(nint device) => Names[Index(device)];

    /// <summary>Each device has half of what the one before has, so that shares differ.</summary>
    [UnmanagedCallersOnly]
    private static void Memory(nint device, nuint* free, nuint* total) => *free = *total = (nuint)1 << (36 - Index(device));

    [UnmanagedCallersOnly]
    private static int DeviceType(nint device) => 1;

    [UnmanagedCallersOnly]
    private static void Properties(nint device, DeviceProperties* properties)
    {
        var size = (nuint)1 << (36 - Index(device));
        *properties = new DeviceProperties { Name = Names[Index(device)], Description = Names[Index(device)], MemoryFree = size, MemoryTotal = size, Type = 1, Async = 1, HostBuffer = 1, Events = 1 };
    }

    [UnmanagedCallersOnly]
    private static nint NewBackend(nint device, nint parameters)
    {
        var backend = DeviceStructures.Make(DeviceStructures.Backend);
        backend[0] = (nint)DeviceStructures.Make(2);
        backend[1] = (nint)(delegate* unmanaged<nint, nint>)&BackendName;
        backend[2] = (nint)(delegate* unmanaged<nint, void>)&Done;
        backend[8] = (nint)(delegate* unmanaged<nint, void>)&Done;
        backend[17] = device;
        return (nint)backend;
    }

    [UnmanagedCallersOnly]
    private static nint BackendName(nint backend) => Names[Index(((nint*)backend)[17])];

    [UnmanagedCallersOnly]
    private static void Done(nint backend)
    {
    }

    [UnmanagedCallersOnly]
    private static void Ignore(nint device, nint what)
    {
    }

    [UnmanagedCallersOnly]
    private static nint BufferTypeOf(nint device) => (nint)Buffers[Index(device)];

    [UnmanagedCallersOnly]
    private static nint HostBufferType(nint device) => (nint)_pinned;

    [UnmanagedCallersOnly]
    private static byte Always(nint device, nint operation) => 1;

    [UnmanagedCallersOnly]
    private static byte Reads(nint device, nint bufferType) => (byte)((nint)Buffers[Index(device)] == bufferType ? 1 : 0);

    [UnmanagedCallersOnly]
    private static byte Offloads(nint device, TensorHead* tensor) => (byte)(tensor->Operation switch
    {
        GetRows => 0,
        MatMul => tensor->Ne1,
        MatMulId or Rope => tensor->Ne2,
        _ => tensor->Ne1 * tensor->Ne2 * tensor->Ne3,
    } >= LargeBatch ? 1 : 0);

    [UnmanagedCallersOnly]
    private static nint NewEvent(nint device)
    {
        var made = DeviceStructures.Make(2);
        made[0] = device;
        return (nint)made;
    }

    [UnmanagedCallersOnly]
    private static nint BufferName(nint bufferType) => Names[Index(((nint*)bufferType)[6])];

    /// <summary>Addresses without memory behind them: nothing is ever written there.</summary>
    [UnmanagedCallersOnly]
    private static nint Allocate(nint bufferType, nuint size) => _newBuffer(bufferType, new BufferFunctions { Base = (nint)(delegate* unmanaged<nint, nint>)&BaseOf, Clear = (nint)(delegate* unmanaged<nint, byte, void>)&Clear }, 0, size);

    [UnmanagedCallersOnly]
    private static nint BaseOf(nint buffer) => 1 << 20;

    [UnmanagedCallersOnly]
    private static void Clear(nint buffer, byte value)
    {
    }

    [UnmanagedCallersOnly]
    private static nuint AlignmentOf(nint bufferType) => Alignment;

    [UnmanagedCallersOnly]
    private static nint PinnedName(nint bufferType) => Pinned;

    [UnmanagedCallersOnly]
    private static nint AllocatePinned(nint bufferType, nuint size)
    {
        var buffer = (nint*)_fromPointer((nint)NativeMemory.AlignedAlloc(size, 64), size);
        buffer[11] = bufferType;
        return (nint)buffer;
    }
}
