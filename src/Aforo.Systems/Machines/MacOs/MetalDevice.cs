using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Aforo.Systems.Machines.MacOs;

/// <summary>What Metal says of its default device. llama.cpp and Ollama take the same figure as the GPU's memory.</summary>
[SupportedOSPlatform("macos")]
internal static partial class MetalDevice
{
    private const string Metal = "/System/Library/Frameworks/Metal.framework/Metal";

    /// <summary><c>recommendedMaxWorkingSetSize</c> in bytes; null where there is no Metal device.</summary>
    public static long? RecommendedBytes()
    {
        var device = CreateSystemDefaultDevice();
        if (device == 0) return null;
        var bytes = Send(device, Selector("recommendedMaxWorkingSetSize"));
        Send(device, Selector("release"));
        return bytes is > 0 and <= long.MaxValue ? (long)bytes : null;
    }

    [LibraryImport(Metal, EntryPoint = "MTLCreateSystemDefaultDevice")]
    private static partial nint CreateSystemDefaultDevice();

    [LibraryImport("/usr/lib/libobjc.A.dylib", EntryPoint = "sel_registerName", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Selector(string name);

    [LibraryImport("/usr/lib/libobjc.A.dylib", EntryPoint = "objc_msgSend")]
    private static partial ulong Send(nint receiver, nint selector);
}
