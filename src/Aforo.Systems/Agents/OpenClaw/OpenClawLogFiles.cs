using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Where OpenClaw writes its log. Dated files are pruned after a day, so what is lost is said.</summary>
internal static class OpenClawLogFiles
{
    private const int MostFiles = 20;

    public static Observation Read(Surroundings surroundings, string? profile, Setting? configured, DateTimeOffset? since, bool hasSessions, CancellationToken cancellation)
    {
        var files = Find(surroundings, profile, configured?.Text).ToArray();
        if (files.Length == 0) return hasSessions ? new Observation { NotSeen = [new NotSeen("openclaw-log", "collect-early", Folder(surroundings))] } : Observation.Nothing;
        return Observation.Merge(files.Select(file => One(file, since, cancellation)));
    }

    private static Observation One(string file, DateTimeOffset? since, CancellationToken cancellation)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            return OpenClawLog.Read(stream, file, since, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Observation { Problems = [new Problem { Kind = "log.unreadable", Message = refused.Message, Scope = new Scope { Agent = "openclaw" }, Source = new Source { File = file } }] };
        }
    }

    private static IEnumerable<string> Find(Surroundings surroundings, string? profile, string? configured)
    {
        if (configured is { Length: > 0 } path)
        {
            var full = path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(surroundings.Home, path[1..]) : path;
            if (File.Exists(full)) return [full];
        }
        var folder = Folder(surroundings);
        var prefix = profile is null ? "openclaw-" : $"openclaw-{profile}-";
        try
        {
            // Without a profile the date follows at once; another profile's files begin alike.
            return !Directory.Exists(folder) ? [] :
            [
                .. Directory.GetFiles(folder, prefix + "*.log").Where(file => profile is not null || char.IsAsciiDigit(Path.GetFileName(file)[prefix.Length]))
                    .OrderDescending(StringComparer.Ordinal).Take(MostFiles).Reverse(),
            ];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Folder(Surroundings surroundings) => surroundings.Platform == Platform.Windows
        ? Path.Join(surroundings.Variable("TEMP") ?? surroundings.Home, "openclaw")
        : surroundings.At("/tmp/openclaw");
}
