using System.Runtime.InteropServices;

namespace Aforo.Oracle;

/// <summary>The structures of <c>ggml-backend-impl.h</c> of v0.5.0, all of them pointers: how many come before each part.</summary>
internal static class DeviceStructures
{
    /// <summary>Pointers of a buffer type: six functions, device, context.</summary>
    public const int BufferType = 8;

    /// <summary>Pointers of a device: fifteen functions, registry, context.</summary>
    public const int Device = 17;

    /// <summary>Pointers of a backend: id, sixteen functions, device, context.</summary>
    public const int Backend = 19;

    /// <summary>Words of a registry: version, four functions, context.</summary>
    public const int Registry = 6;

    /// <summary>Memory that lives as long as the process, filled with zeros.</summary>
    public static unsafe nint* Make(int pointers) => (nint*)NativeMemory.AllocZeroed((nuint)pointers, (nuint)sizeof(nint));
}

/// <summary><c>ggml_backend_buffer_i</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BufferFunctions
{
    public nint Free;
    public nint Base;
    public nint InitTensor;
    public nint MemsetTensor;
    public nint SetTensor;
    public nint GetTensor;
    public nint SetTensor2d;
    public nint GetTensor2d;
    public nint CopyTensor;
    public nint Clear;
    public nint Reset;
}

/// <summary><c>ggml_backend_dev_props</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct DeviceProperties
{
    public nint Name;
    public nint Description;
    public nuint MemoryFree;
    public nuint MemoryTotal;
    public int Type;
    public nint Id;
    public byte Async;
    public byte HostBuffer;
    public byte BufferFromHostPointer;
    public byte Events;
    public byte MemoryMapping;
}

/// <summary><c>llama_model_tensor_buft_override</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TensorOverride
{
    public nint Pattern;
    public nint BufferType;
}

/// <summary>The head of a <c>ggml_tensor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TensorHead
{
    public int Type;
    public nint Buffer;
    public long Ne0;
    public long Ne1;
    public long Ne2;
    public long Ne3;
    public ulong Nb0;
    public ulong Nb1;
    public ulong Nb2;
    public ulong Nb3;
    public int Operation;
}
