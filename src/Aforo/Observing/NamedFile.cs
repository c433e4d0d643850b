using Aforo.Core.Messages;
using Aforo.Formats.Files;

namespace Aforo.Observing;

/// <summary>
/// A file that a person names on the command line. What a shell puts there for a pipe (<c>/dev/stdin</c>, or <c>/dev/fd/63</c> for <c>&lt;(…)</c>)
/// has a writer already and is read as it comes; all else must be a regular file.
/// </summary>
internal static class NamedFile
{
    private static readonly string[] Descriptors = ["/dev/stdin", "/dev/fd/", "/proc/self/fd/"];

    public static bool IsOpenDescriptor(string path) => !OperatingSystem.IsWindows() && Descriptors.Any(place => path.StartsWith(place, StringComparison.Ordinal)) && !Directory.Exists(path);

    /// <summary>Why a path can't be read as a file, in the person's language; null when it is one, or the pipe of a shell.</summary>
    public static string? Refusal(string path, Catalogue words)
    {
        if (!Path.Exists(path)) return words.Text("error.no-such-file", ("path", path));
        if (IsOpenDescriptor(path) || RegularFile.KindOf(path) is not { } kind) return null;
        if (kind == FileKind.Regular)
        {
            try
            {
                using var readable = RegularFile.Open(path);
                return null;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                return Refused.Of(refused, path).In(words);
            }
        }
        return words.Text("error.is-" + kind.ToString().ToLowerInvariant(), ("path", path));
    }

    /// <summary>Opens it for reading.</summary>
    /// <exception cref="IOException">It is missing, no regular file, or can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FileStream Open(string path) => IsOpenDescriptor(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0)
        : RegularFile.Open(path);
}
