using System.Text;
using System.Text.RegularExpressions;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Files;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Where OpenClaw writes its log. Dated files are pruned after a day, so what is lost is said.</summary>
internal static partial class OpenClawLogFiles
{
    private const int MostFiles = 20;

    public static Observation Read(Surroundings surroundings, string? profile, Setting? configured, DateTimeOffset? since, bool hasSessions, CancellationToken cancellation)
    {
        var files = Find(surroundings, profile, configured?.Text).ToArray();
        if (files.Length == 0) return hasSessions ? new Observation { NotSeen = [new NotSeen("openclaw-log", "collect-early", Folders(surroundings)[0])] } : Observation.Nothing;
        return Observation.Merge(files.Select(file => One(file, since, cancellation)));
    }

    private static Observation One(string file, DateTimeOffset? since, CancellationToken cancellation)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            return OpenClawLog.Read(stream, file, since, cancellation);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new Observation { Problems = [new Problem { Kind = "log.unreadable", What = Saying.Quote(refused.Message), Scope = new Scope { Agent = "openclaw" }, Source = new Source { File = file } }] };
        }
    }

    /// <summary>The newest files, the oldest of them first.</summary>
    private static IEnumerable<string> Find(Surroundings surroundings, string? profile, string? configured)
    {
        if (configured is { Length: > 0 } path)
        {
            var full = path.StartsWith("~/", StringComparison.Ordinal) ? Path.Join(surroundings.Home, path[1..]) : surroundings.At(path);
            if (Path.Exists(full)) return [full];
        }
        var prefix = profile is null ? "openclaw-" : $"openclaw-{Segment(profile)}-";
        return Folders(surroundings).SelectMany(folder => Files(folder, prefix)).OrderByDescending(file => file.Name, StringComparer.Ordinal).ThenBy(file => file.Rotation).Take(MostFiles).Reverse().Select(file => file.Path);
    }

    /// <summary><c>openclaw-2026-11-20.log</c>, and <c>….1.log</c> to <c>….5.log</c> of the same day, the higher the older.</summary>
    private static IEnumerable<(string Path, string Name, int Rotation)> Files(string folder, string prefix)
    {
        try
        {
            return !Directory.Exists(folder) ? [] :
            [
                .. Directory.GetFiles(folder, prefix + "*.log").Select(path => (Path: path, Match: Dated().Match(Path.GetFileName(path)[prefix.Length..])))
                    .Where(file => file.Match.Success)
                    .Select(file => (file.Path, file.Match.Groups[1].Value, file.Match.Groups[2].Success ? file.Match.Groups[2].ValueSpan[0] - '0' : 0)),
            ];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The usual folder, and the user's own that OpenClaw takes where that one is not safe.</summary>
    private static string[] Folders(Surroundings surroundings)
    {
        var temporary = surroundings.Variable("TMPDIR") ?? surroundings.Variable("TEMP") ?? surroundings.Variable("TMP") ?? "/tmp";
        if (surroundings.Platform == Platform.Windows) return [Path.Join(temporary, "openclaw"), .. Own(temporary)];
        return [surroundings.At("/tmp/openclaw"), .. Own(surroundings.At(temporary))];
    }

    private static string[] Own(string temporary)
    {
        try
        {
            return Directory.Exists(temporary) ? [.. Directory.GetDirectories(temporary, "openclaw-*").Where(folder => Path.GetFileName(folder)["openclaw-".Length..].All(char.IsAsciiDigit))] : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>A profile as OpenClaw writes it in a file's name.</summary>
    private static string Segment(string profile)
    {
        var segment = new StringBuilder();
        foreach (var rune in profile.EnumerateRunes())
        {
            if (rune.Value is >= 'a' and <= 'z' or >= '0' and <= '9') segment.Append(rune);
            else if (rune.Value == '-') segment.Append("--");
            else if (rune.Value == '_') segment.Append("-0");
            else if (rune.Value is >= 'A' and <= 'Z') segment.Append("-1").Append((char)(rune.Value | 0x20));
            else segment.Append("-2").Append(rune.Value.ToString("x", System.Globalization.CultureInfo.InvariantCulture)).Append('-');
        }
        return segment.ToString();
    }

    [GeneratedRegex(@"^(\d{4}-\d\d-\d\d)(?:\.(\d))?\.log$", RegexOptions.CultureInvariant)]
    private static partial Regex Dated();
}
