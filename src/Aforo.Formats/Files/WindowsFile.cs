using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Aforo.Formats.Files;

/// <summary>What Windows says of an open file.</summary>
[SupportedOSPlatform("windows")]
internal static partial class WindowsFile
{
    private const uint Disk = 1;
    private const uint Character = 2;
    private const uint Pipe = 3;

    public static FileKind KindOf(SafeFileHandle handle) => GetFileType(handle) switch
    {
        Pipe => FileKind.Pipe,
        Character => FileKind.Device,
        Disk => FileKind.Regular,
        _ => FileKind.Device,
    };

    [LibraryImport("kernel32")]
    private static partial uint GetFileType(SafeFileHandle file);
}
