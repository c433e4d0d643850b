using System.Diagnostics;
using System.Net.Sockets;
using Aforo.Formats.Files;
using Xunit;

namespace Aforo.Formats.Tests.Files;

/// <summary>What stands under the name of a file is read only when it is one.</summary>
public sealed class RegularFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ARegularFileIsReadWhole()
    {
        var path = Write("a", [1, 2, 3]);
        Assert.Equal(FileKind.Regular, RegularFile.KindOf(path));
        Assert.Equal([1, 2, 3], RegularFile.ReadAll(path, 3));
        using var stream = RegularFile.Open(path);
        Assert.Equal(3, stream.Length);
        Assert.True(stream.CanSeek);
        RegularFile.Copy(path, Path.Join(_folder, "b"));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(Path.Join(_folder, "b")));
    }

    [Fact]
    public void ALongerFileThanExpectedIsRefused()
    {
        Assert.Contains("more than 2 bytes", Assert.Throws<FileTooLongException>(() => RegularFile.ReadAll(Write("a", [1, 2, 3]), 2)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIsMissingOrForbiddenIsSaidAsTheSystemSaysIt()
    {
        Assert.Null(RegularFile.KindOf(Path.Join(_folder, "none")));
        Assert.Throws<FileNotFoundException>(() => RegularFile.Open(Path.Join(_folder, "none")));
        Assert.ThrowsAny<IOException>(() => RegularFile.Open(Path.Join(Write("a", []), "below")));
        Assert.ThrowsAny<Exception>(() => RegularFile.Open("a\0b"));
        Assert.ThrowsAny<ArgumentException>(() => RegularFile.Open(""));
    }

    [Fact]
    public void AFileOfTheKernelIsRegularWhateverItsLength()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux has /proc");
        Assert.StartsWith("Linux version", System.Text.Encoding.UTF8.GetString(RegularFile.ReadAll("/proc/version", 4096)), StringComparison.Ordinal);
        Assert.NotEmpty(RegularFile.ReadAll("/proc/self/environ", 1 << 20));
    }

    [Fact]
    public void ADirectoryASocketADeviceAndAPipeAreRefusedByName()
    {
        Refused(_folder, FileKind.Directory, "a directory");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "special files of Unix");
        Refused("/dev/zero", FileKind.Device, "a device");
        Refused("/dev/null", FileKind.Device, "a device");
        var socket = Path.Join(_folder, "s");
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint(socket));
        Refused(socket, FileKind.Socket, "a socket");
        var pipe = Path.Join(_folder, "p");
        using (var made = Process.Start("mkfifo", pipe)!) made.WaitForExit();
        Refused(pipe, FileKind.Pipe, "a named pipe");
        var link = Path.Join(_folder, "link");
        File.CreateSymbolicLink(link, pipe);
        Refused(link, FileKind.Pipe, "a named pipe");
    }

    private static void Refused(string path, FileKind kind, string name)
    {
        Assert.Equal(kind, RegularFile.KindOf(path));
        foreach (var open in (Action[])[() => RegularFile.Open(path), () => RegularFile.OpenHandle(path), () => RegularFile.ReadAll(path, 10), () => RegularFile.Copy(path, path + ".copy")])
        {
            var refusal = Assert.Throws<NotRegularFileException>(open);
            Assert.Equal(kind, refusal.Kind);
            Assert.Equal($"'{path}' is {name}; a regular file is expected", refusal.Message);
        }
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Join(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
