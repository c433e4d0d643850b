using System.Text;
using Aforo.Core.Messages;
using Aforo.Formats.Files;

namespace Aforo.Systems.Machines;

/// <summary>Reads files of <c>/proc</c> and <c>/sys</c>: small, of unknown length, often missing or not permitted.</summary>
internal static class SmallFile
{
    private const int MostBytes = 8 << 20;

    /// <summary>The bytes of a file, at most <paramref name="most"/> of them; null when it cannot be read.</summary>
    public static byte[]? Bytes(string path, int most = MostBytes) => Read(path, most).Bytes;

    /// <summary>The bytes of a file, at most <paramref name="most"/> of them, or why it cannot be read.</summary>
    public static (byte[]? Bytes, Saying? Problem) Read(string path, int most = MostBytes)
    {
        try
        {
            using var file = RegularFile.Open(path);
            using var bytes = new MemoryStream();
            var buffer = new byte[Math.Min(most, 64 << 10)];
            int count;
            while (bytes.Length < most && (count = file.Read(buffer, 0, (int)Math.Min(buffer.Length, most - bytes.Length))) > 0) bytes.Write(buffer, 0, count);
            return (bytes.ToArray(), null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return (null, Saying.Quote(exception.Message));
        }
    }

    public static string? Text(string path) => Bytes(path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>The text of a path of the machine, without blanks, line ends and NULs around it; null when missing or empty.</summary>
    public static string? Word(Surroundings surroundings, string path) =>
        Text(surroundings.At(path))?.Trim(' ', '\n', '\r', '\t', '\0') is { Length: > 0 } word ? word : null;

    public static long? Whole(Surroundings surroundings, string path) => Figures.Whole(Word(surroundings, path));

    /// <summary>Folders directly below a path of the machine, sorted; none when it is not there.</summary>
    public static IReadOnlyList<string> Folders(Surroundings surroundings, string path, string pattern = "*")
    {
        try
        {
            return [.. Directory.EnumerateDirectories(surroundings.At(path), pattern).Select(folder => path + "/" + Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
