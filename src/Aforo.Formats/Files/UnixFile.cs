using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Aforo.Formats.Files;

/// <summary>Opening without waiting, on Linux and macOS.</summary>
[SupportedOSPlatform("linux")]
[SupportedOSPlatform("macos")]
internal static partial class UnixFile
{
    private const int NoEntry = 2;
    private const int Interrupted = 4;
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int NotADirectory = 20;

    private static int Flags => OperatingSystem.IsMacOS()
        ? 0x4 | 0x20000 | 0x100_0000    // O_NONBLOCK | O_NOCTTY | O_CLOEXEC
        : 0x800 | 0x100 | 0x8_0000;

    /// <summary>The kind is looked at before opening, because opening a device may do something, and again after, because a name may have been given to something else.</summary>
    public static SafeFileHandle Open(string path)
    {
        Refuse(path, KindOf(path));
        int descriptor, error;
        do
        {
            descriptor = OpenFile(path, Flags);
            error = Marshal.GetLastPInvokeError();
        }
        while (descriptor < 0 && error == Interrupted);
        if (descriptor < 0) throw Failure(path, error);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            Refuse(path, UnixStatus.Of(handle));
            return handle;
        }
        catch (IOException)
        {
            handle.Dispose();
            throw;
        }
    }

    public static FileKind? KindOf(string path) => path.Contains('\0') ? null : UnixStatus.Of(path);

    private static void Refuse(string path, FileKind? kind)
    {
        if (kind is { } other and not FileKind.Regular) throw new NotRegularFileException(path, other);
    }

    private static Exception Failure(string path, int error) => error switch
    {
        NoEntry => new FileNotFoundException($"Could not find file '{path}'.", path),
        NotADirectory => new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
        NotPermitted or AccessDenied => new UnauthorizedAccessException($"Access to the path '{path}' is denied."),
        _ => new IOException($"{Marshal.GetPInvokeErrorMessage(error)} : '{path}'"),
    };

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);
}
