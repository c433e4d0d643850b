namespace Aforo.Formats.Files;

/// <summary>A file is longer than what is read of it.</summary>
public sealed class FileTooLongException(string path, int most) : IOException($"'{path}' has more than {most} bytes")
{
    /// <summary>Most bytes that are read.</summary>
    public int Most { get; } = most;
}
