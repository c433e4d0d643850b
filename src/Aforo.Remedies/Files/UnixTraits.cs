using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace Aforo.Remedies.Files;

/// <summary>What Unix keeps of a file besides its content, by the C library.</summary>
/// <param name="Names">Hard links.</param>
/// <param name="IsRegular">Whether it is a plain file.</param>
/// <param name="Owner">User id.</param>
/// <param name="Group">Group id.</param>
internal sealed unsafe partial record UnixTraits(long Names, bool IsRegular, uint Owner, uint Group)
{
    private const uint Unchanged = 0xFFFF_FFFF;

    /// <summary>Of the file itself, links not followed; null where the system does not tell (it is asked on Linux only).</summary>
    public static UnixTraits? Of(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        const int here = -100, noFollow = 0x100, basic = 0x7ff;
        var buffer = stackalloc byte[256];
        if (Statx(here, path, noFollow, basic, buffer) != 0) return null;
        var fields = new ReadOnlySpan<byte>(buffer, 256);
        return new UnixTraits(
            BinaryPrimitives.ReadUInt32LittleEndian(fields[0x10..]),
            (BinaryPrimitives.ReadUInt16LittleEndian(fields[0x1c..]) & 0xF000) == 0x8000,
            BinaryPrimitives.ReadUInt32LittleEndian(fields[0x14..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[0x18..]));
    }

    /// <summary>Owner, permissions and extended attributes, access lists among them.</summary>
    [UnsupportedOSPlatform("windows")]
    public static void Copy(string from, string to)
    {
        if (OperatingSystem.IsMacOS())
        {
            const uint metadata = 1 | 2 | 4;
            if (CopyFile(from, to, 0, metadata) != 0) throw new IOException($"the attributes of {from} cannot be copied ({Marshal.GetLastPInvokeErrorMessage()})");
            // Its time comes along, and whoever watches the file for changes would miss this one.
            File.SetLastWriteTimeUtc(to, DateTime.UtcNow);
            return;
        }
        if (Of(from) is { } old && Of(to) is { } now && (old.Owner != now.Owner || old.Group != now.Group))
        {
            if (ChangeOwner(to, old.Owner == now.Owner ? Unchanged : old.Owner, old.Group == now.Group ? Unchanged : old.Group) != 0)
                throw new OwnerException(Marshal.GetLastPInvokeErrorMessage());
        }
        File.SetUnixFileMode(to, File.GetUnixFileMode(from));
        foreach (var name in Attributes(from)) CopyAttribute(from, to, name);
    }

    public static void Flush(string folder)
    {
        var handle = Open(folder, 0, 0);
        if (handle < 0) throw new IOException($"{folder} cannot be opened ({Marshal.GetLastPInvokeErrorMessage()})");
        var result = Sync(handle);
        var message = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(handle);
        // Some network file systems cannot flush a folder (EINVAL); there is nothing better to do then.
        if (result != 0 && Marshal.GetLastPInvokeError() != 22) throw new IOException($"{folder} cannot be flushed ({message})");
    }

    private static string[] Attributes(string path)
    {
        var buffer = new byte[64 << 10];
        nint length;
        fixed (byte* start = buffer) length = ListAttributes(path, start, (nuint)buffer.Length);
        return length <= 0 ? [] : Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>What the system sets by itself (labels) may not be written; that a copy lacks it is then the system's will.</summary>
    private static void CopyAttribute(string from, string to, string name)
    {
        var buffer = new byte[64 << 10];
        fixed (byte* start = buffer)
        {
            var length = GetAttribute(from, name, start, (nuint)buffer.Length);
            if (length >= 0) _ = SetAttribute(to, name, start, (nuint)length, 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, uint owner, uint group);

    [LibraryImport("libc", EntryPoint = "listxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListAttributes(string path, byte* names, nuint length);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, byte* value, nuint length);

    [LibraryImport("libc", EntryPoint = "setxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte* value, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "copyfile", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CopyFile(string from, string to, nint state, uint flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
