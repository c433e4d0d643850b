using Microsoft.Win32.SafeHandles;

#pragma warning disable RS0030 // What is banned elsewhere is banned in favour of this.

namespace Aforo.Formats.Files;

/// <summary>
/// Opens files that others may have put there: only regular ones, shared with whoever writes them. A pipe, a socket or a device under
/// the name of a file is refused before it is opened, so that no reader waits for a writer that never comes.
/// </summary>
public static class RegularFile
{
    private const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;

    /// <summary>The file, opened for reading.</summary>
    /// <param name="path">Its path; links are followed.</param>
    /// <param name="bufferSize">Bytes of the stream's own buffer; 0 and 1 mean none, which is the default.</param>
    /// <exception cref="NotRegularFileException">It is something else than a regular file.</exception>
    /// <exception cref="IOException">It is missing or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path, int bufferSize = 0)
    {
        var handle = OpenHandle(path);
        try
        {
            return new FileStream(handle, FileAccess.Read, bufferSize);
        }
        catch (Exception)
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Open"/>, for reading at any offset.</summary>
    public static SafeFileHandle OpenHandle(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) return UnixFile.Open(path);
        if (Directory.Exists(path)) throw new NotRegularFileException(path, FileKind.Directory);
        var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, Shared);
        if (!OperatingSystem.IsWindows() || WindowsFile.KindOf(handle) is not (not FileKind.Regular and var kind)) return handle;
        handle.Dispose();
        throw new NotRegularFileException(path, kind);
    }

    /// <summary>All bytes of a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="most">Most bytes that are read; a longer file is refused. A length that the system states wrongly (<c>/proc</c>) does not matter.</param>
    /// <exception cref="IOException">It is missing, longer than <paramref name="most"/>, no regular file, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] ReadAll(string path, int most)
    {
        using var stream = Open(path);
        return ReadAll(stream, path, most);
    }

    /// <summary>All bytes of an open file, or of a pipe until its writer closes it.</summary>
    /// <param name="stream">What <see cref="Open"/> gave, or a pipe that the caller means to read.</param>
    /// <param name="path">Its path, for what is said of it.</param>
    /// <param name="most">Most bytes that are read; a longer file is refused.</param>
    /// <exception cref="IOException">It is longer than <paramref name="most"/>, or can't be read.</exception>
    public static byte[] ReadAll(FileStream stream, string path, int most)
    {
        var length = stream.CanSeek ? stream.Length : 0;
        if (length > most) throw new FileTooLongException(path, most);
        using var bytes = new MemoryStream((int)length);
        var buffer = new byte[Math.Min(most + 1L, 64 << 10)];
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            if (bytes.Length + count > most) throw new FileTooLongException(path, most);
            bytes.Write(buffer, 0, count);
        }
        return bytes.ToArray();
    }

    /// <summary>Copies a file as it is now; an existing target is replaced.</summary>
    /// <exception cref="IOException">The source is no regular file, or one of them can't be opened.</exception>
    public static void Copy(string path, string target)
    {
        using var source = Open(path);
        using var copy = new FileStream(target, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        source.CopyTo(copy);
    }

    /// <summary>What a path leads to; null when there is nothing, or when the system does not tell.</summary>
    public static FileKind? KindOf(string path)
    {
        if (Directory.Exists(path)) return FileKind.Directory;
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) return UnixFile.KindOf(path);
        return File.Exists(path) ? FileKind.Regular : null;
    }
}
