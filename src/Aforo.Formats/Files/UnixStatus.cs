using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Aforo.Formats.Files;

/// <summary>The kind of a file as the kernel states it; null where it states none.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static partial class UnixStatus
{
    /// <summary>Longer than either structure: Linux's <c>statx</c> has 256 bytes, macOS's <c>stat</c> 144.</summary>
    private const int Size = 512;
    private const int LinuxMode = 28;
    private const int MacMode = 4;
    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint TypeOnly = 1;

    public static FileKind? Of(string path)
    {
        Span<byte> status = stackalloc byte[Size];
        if (OperatingSystem.IsMacOS()) return Kind(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatOfIntel(path, status) : Stat(path, status), status[MacMode..]);
        return Kind(StatX(CurrentFolder, path, 0, TypeOnly, status), status[LinuxMode..]);
    }

    public static FileKind? Of(SafeFileHandle handle)
    {
        Span<byte> status = stackalloc byte[Size];
        if (OperatingSystem.IsMacOS()) return Kind(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? FStatOfIntel(handle, status) : FStat(handle, status), status[MacMode..]);
        return Kind(StatX(handle, "", EmptyPath, TypeOnly, status), status[LinuxMode..]);
    }

    private static FileKind? Kind(int answer, ReadOnlySpan<byte> mode) => answer != 0 ? null : (BinaryPrimitives.ReadUInt16LittleEndian(mode) & 0xF000) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Directory,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        _ => FileKind.Device,
    };

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle file, string path, int flags, uint mask, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(string path, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "fstat")]
    private static partial int FStat(SafeFileHandle file, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "stat$INODE64", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatOfIntel(string path, Span<byte> status);

    [LibraryImport("libc", EntryPoint = "fstat$INODE64")]
    private static partial int FStatOfIntel(SafeFileHandle file, Span<byte> status);
}
