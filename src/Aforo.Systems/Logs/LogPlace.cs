namespace Aforo.Systems.Logs;

/// <summary>Where a runtime's log is: a file, or a command that prints it.</summary>
/// <param name="Runtime">Kind of the runtime that is expected to write there.</param>
/// <param name="Path">Path of the file on the machine, or the words of the command as they stand in every source.</param>
public sealed record LogPlace(string Runtime, string Path)
{
    /// <summary>Program and arguments that print the log; null for a file.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>When the file was last written; null for a command.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }
}
