namespace Aforo.Formats.Files;

/// <summary>A path where a file is expected leads to something else; nothing was read from it.</summary>
public sealed class NotRegularFileException(string path, FileKind kind) : IOException($"'{path}' is {Named(kind)}; a regular file is expected")
{
    /// <summary>What it is.</summary>
    public FileKind Kind { get; } = kind;

    private static string Named(FileKind kind) => kind switch
    {
        FileKind.Directory => "a directory",
        FileKind.Pipe => "a named pipe",
        FileKind.Socket => "a socket",
        FileKind.Device => "a device",
        _ => "a regular file",
    };
}
