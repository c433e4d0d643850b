namespace Aforo;

/// <summary>Exit status, as the public contract fixes it.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Done, and there is bad news.</summary>
    public const int BadNews = 1;

    public const int WrongCommandLine = 2;

    /// <summary>An input could not be read or reached, or is not known.</summary>
    public const int Unreadable = 3;

    /// <summary>A change was refused or rolled back.</summary>
    public const int Refused = 4;

    public const int Interrupted = 130;
}
