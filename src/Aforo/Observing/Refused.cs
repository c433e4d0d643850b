using System.Net.Sockets;
using Aforo.Formats.Files;
using Aforo.Ledger;
using Aforo.Messages;

namespace Aforo.Observing;

/// <summary>What the system refused, in the person's language: its own sentences are in English, or name no file.</summary>
internal static class Refused
{
    // Numbers of errors: those of Unix as they are, those of Windows as an HRESULT. One of links is 40 on Linux and 62 on macOS.
    private const int NotDirectory = 20;
    private const int Exists = 17;
    private const int FileExists = unchecked((int)0x80070050);
    private const int NoSpace = 28;
    private const int DiskFull = unchecked((int)0x80070070);
    private const int ReadOnly = 30;
    private const int WriteProtected = unchecked((int)0x80070013);
    private const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>The reason with the file that it is about.</summary>
    public static Trouble Of(Exception refused, string path) => Trouble.Of("trouble.refused", Reason(refused, path), ("path", path));

    /// <summary>Why a ledger can't be opened or written.</summary>
    public static Trouble Of(LedgerProblem problem) => problem is { Cause: { } refused, Place: { } place } ? Of(refused, place) : Trouble.Of(problem.What);

    /// <summary>The reason alone; the system's own sentence where there is no other.</summary>
    /// <param name="refused">What was thrown.</param>
    /// <param name="path">What was to be read or written.</param>
    public static Trouble Reason(Exception refused, string path) => refused switch
    {
        NotRegularFileException other => Trouble.Of("trouble.refused." + other.Kind.ToString().ToLowerInvariant()),
        FileTooLongException longer => Trouble.Of("trouble.refused.too-long-file", ("most", longer.Most)),
        _ when Directory.Exists(path) && (refused is UnauthorizedAccessException || IsThere(refused)) => Trouble.Of("trouble.refused.directory"),
        UnauthorizedAccessException => Trouble.Of("trouble.refused.denied"),
        FileNotFoundException => Trouble.Of("trouble.refused.missing"),
        DirectoryNotFoundException => Trouble.Of("trouble.refused.no-folder"),
        PathTooLongException => Trouble.Of("trouble.refused.too-long"),
        _ when IsThere(refused) => Trouble.Of(File.Exists(path) ? "trouble.refused.there" : "trouble.refused.below-a-file"),
        IOException { HResult: NoSpace or DiskFull } => Trouble.Of("trouble.refused.full"),
        IOException { HResult: ReadOnly or WriteProtected } => Trouble.Of("trouble.refused.read-only"),
        IOException { HResult: NotDirectory } => Trouble.Of("trouble.refused.below-a-file"),
        IOException { HResult: 40 or 62 } when !OperatingSystem.IsWindows() => Trouble.Of("trouble.refused.circle"),
        IOException { HResult: SharingViolation } => Trouble.Of("trouble.refused.open-elsewhere"),
        _ => Socket(refused) ?? Socket(refused.InnerException) ?? Socket(refused.InnerException?.InnerException) ?? Trouble.FromString(refused.Message),
    };

    private static bool IsThere(Exception refused) => refused is IOException { HResult: Exists or FileExists };

    private static Trouble? Socket(Exception? refused) => (refused as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => Trouble.Of("trouble.refused.in-use"),
        SocketError.AddressNotAvailable => Trouble.Of("trouble.refused.no-address"),
        SocketError.AccessDenied => Trouble.Of("trouble.refused.port"),
        SocketError.ConnectionRefused => Trouble.Of("trouble.refused.nobody-listens"),
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => Trouble.Of("trouble.refused.no-host"),
        _ => null,
    };
}
