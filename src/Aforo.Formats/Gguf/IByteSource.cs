namespace Aforo.Formats.Gguf;

/// <summary>Bytes that can be read at any offset: a file, memory, or a server that answers ranges.</summary>
public interface IByteSource
{
    /// <summary>Length of the whole, in bytes.</summary>
    long Length { get; }

    /// <summary>Fills as much of the buffer as there is; 0 only at the end.</summary>
    int Read(long offset, Span<byte> buffer);
}

/// <summary>Bytes in memory.</summary>
public sealed class MemoryByteSource(ReadOnlyMemory<byte> bytes) : IByteSource
{
    public long Length => bytes.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= bytes.Length) return 0;
        var part = bytes.Span[(int)offset..];
        var count = Math.Min(part.Length, buffer.Length);
        part[..count].CopyTo(buffer);
        return count;
    }
}

/// <summary>A file, opened for reading and shared with whoever writes it.</summary>
public sealed class FileByteSource : IByteSource, IDisposable
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;

    public FileByteSource(string path)
    {
        _handle = Files.RegularFile.OpenHandle(path);
        Length = RandomAccess.GetLength(_handle);
    }

    public long Length { get; }

    public int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_handle, buffer, offset);

    public void Dispose() => _handle.Dispose();
}
