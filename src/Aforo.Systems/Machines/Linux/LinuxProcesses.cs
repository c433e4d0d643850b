using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Aforo.Systems.Machines.Linux;

/// <summary>Processes from <c>/proc</c>: command lines of all, environments of those that belong to the same user.</summary>
internal static class LinuxProcesses
{
    private const int MostBytes = 256 << 10;

    public static IReadOnlyList<RunningProcess> Read(string proc)
    {
        var found = new List<RunningProcess>();
        try
        {
            foreach (var folder in Directory.EnumerateDirectories(proc))
            {
                if (!int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
                var arguments = Parts(Path.Join(folder, "cmdline"));
                if (arguments.Length > 0) found.Add(new RunningProcess(id, arguments, Variables(Parts(Path.Join(folder, "environ")))));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What was seen so far counts.
        }
        return found;
    }

    public static ImmutableDictionary<string, string> Variables(IEnumerable<string> entries)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var at = entry.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) variables[entry[..at]] = entry[(at + 1)..];
        }
        return variables.ToImmutable();
    }

    /// <summary>Texts that end in NUL. An empty argument in the middle is kept.</summary>
    private static string[] Parts(string path)
    {
        if (SmallFile.Bytes(path, MostBytes) is not { Length: > 0 } bytes) return [];
        var text = Encoding.UTF8.GetString(bytes);
        return (text.EndsWith('\0') ? text[..^1] : text).Split('\0');
    }
}
