using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Aforo.Systems.Machines.MacOs;

/// <summary>The GPU's entry in the IORegistry.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class GpuRegistry
{
    private const string IoKit = "/System/Library/Frameworks/IOKit.framework/IOKit", CoreFoundation = "/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation";

    private const uint Utf8 = 0x08000100;

    private const int SInt64 = 4;

    /// <summary>Property <c>gpu-core-count</c> of the class <c>AGXAccelerator</c> and those derived from it.</summary>
    public static int? Cores()
    {
        // The dictionary that is handed over here is released by the call itself.
        var service = MatchingService(0, Matching("AGXAccelerator"));
        if (service == 0) return null;
        var key = Text(0, "gpu-core-count", Utf8);
        var value = Property(service, key, 0, 0);
        long cores = 0;
        var known = value != 0 && Number(value, SInt64, &cores) != 0;
        if (value != 0) Release(value);
        Release(key);
        _ = ReleaseObject(service);
        return known && cores is > 0 and < 4096 ? (int)cores : null;
    }

    [LibraryImport(IoKit, EntryPoint = "IOServiceMatching", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Matching(string name);

    [LibraryImport(IoKit, EntryPoint = "IOServiceGetMatchingService")]
    private static partial uint MatchingService(uint port, nint matching);

    [LibraryImport(IoKit, EntryPoint = "IORegistryEntryCreateCFProperty")]
    private static partial nint Property(uint entry, nint key, nint allocator, uint options);

    [LibraryImport(IoKit, EntryPoint = "IOObjectRelease")]
    private static partial int ReleaseObject(uint entry);

    [LibraryImport(CoreFoundation, EntryPoint = "CFStringCreateWithCString", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Text(nint allocator, string text, uint encoding);

    [LibraryImport(CoreFoundation, EntryPoint = "CFNumberGetValue")]
    private static partial byte Number(nint number, nint type, long* value);

    [LibraryImport(CoreFoundation, EntryPoint = "CFRelease")]
    private static partial void Release(nint value);
}
