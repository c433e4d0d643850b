using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Aforo.Systems.Machines.Windows;

/// <summary>The adapters by DXGI, called through the tables of its interfaces (dxgi.h, dxgi1_4.h), without COM interop.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Dxgi
{
    private const int Release = 2, GetDesc1 = 10, EnumAdapters1 = 12, QueryVideoMemoryInfo = 14;

    private static readonly Guid Factory1 = new("770aae78-f26f-4dba-a829-253c83d1b387"), Adapter3 = new("645967a4-1392-4310-a798-8053ce3e93fd");

    public static ImmutableArray<DxgiAdapter> Read()
    {
        var adapters = ImmutableArray.CreateBuilder<DxgiAdapter>();
        void** factory;
        var id = Factory1;
        if (CreateDXGIFactory1(&id, (void**)&factory) < 0) return [];
        for (uint index = 0; index < 64; index++)
        {
            void** adapter;
            if (((delegate* unmanaged<void*, uint, void**, int>)Method(factory, EnumAdapters1))(factory, index, (void**)&adapter) < 0) break;
            Description description;
            if (((delegate* unmanaged<void*, Description*, int>)Method(adapter, GetDesc1))(adapter, &description) >= 0) adapters.Add(Of(description, Budget(adapter)));
            ((delegate* unmanaged<void*, uint>)Method(adapter, Release))(adapter);
        }
        ((delegate* unmanaged<void*, uint>)Method(factory, Release))(factory);
        return adapters.ToImmutable();
    }

    private static void* Method(void** instance, int slot) => ((void**)*instance)[slot];

    private static long? Budget(void** adapter)
    {
        void** third;
        var id = Adapter3;
        if (((delegate* unmanaged<void*, Guid*, void**, int>)Method(adapter, 0))(adapter, &id, (void**)&third) < 0) return null;
        var info = stackalloc ulong[4];
        var known = ((delegate* unmanaged<void*, uint, int, ulong*, int>)Method(third, QueryVideoMemoryInfo))(third, 0, 0, info) >= 0;
        ((delegate* unmanaged<void*, uint>)Method(third, Release))(third);
        return known ? (long)info[0] : null;
    }

    private static DxgiAdapter Of(in Description description, long? budget)
    {
        fixed (char* name = description.Name)
            return new DxgiAdapter
            {
                Description = new ReadOnlySpan<char>(name, 128).ToString().Split('\0')[0],
                VendorId = description.VendorId,
                DeviceId = description.DeviceId,
                Revision = description.Revision,
                DedicatedVideoMemory = (long)description.DedicatedVideoMemory,
                SharedSystemMemory = (long)description.SharedSystemMemory,
                Flags = description.Flags,
                Budget = budget,
            };
    }

    /// <summary><c>DXGI_ADAPTER_DESC1</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Description
    {
        public fixed char Name[128];
        public uint VendorId;
        public uint DeviceId;
        public uint SubSysId;
        public uint Revision;
        public nuint DedicatedVideoMemory;
        public nuint DedicatedSystemMemory;
        public nuint SharedSystemMemory;
        public uint LuidLow;
        public int LuidHigh;
        public uint Flags;
    }

    [LibraryImport("dxgi")]
    private static partial int CreateDXGIFactory1(Guid* id, void** factory);
}
