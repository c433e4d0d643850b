namespace Aforo.Gateway.Recording;

/// <summary>Why a folder can't take prompts.</summary>
/// <param name="Word"><c>not-a-folder</c> (a file or a link), <c>open-to-others</c>, <c>foreign-files</c>, or <c>refused</c> by the system.</param>
/// <param name="Detail">The folder's mode in octal, a file's name, or the system's own words.</param>
public sealed record RecordingRefusal(string Word, string Detail)
{
    /// <summary>What the system refused; null where the folder itself is none for prompts.</summary>
    public Exception? Cause { get; init; }
}
