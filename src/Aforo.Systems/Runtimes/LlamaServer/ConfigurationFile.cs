using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Facts;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// The configuration file that every llama.cpp program of 2026 reads before variables and flags, which win over it:
/// <c>/etc/llama.cpp/config.ini</c>, then <c>llama.cpp/config.ini</c> in the user's configuration folder. Keys are flags without their
/// hyphens, or variables; the section <c>[*]</c> holds first, what stands before any section or in <c>[default]</c> after it.
/// </summary>
internal static class ConfigurationFile
{
    /// <summary>Statements of both files, the winning one last.</summary>
    public static ImmutableArray<(StartFlag Flag, Statement Statement)> Read(Surroundings surroundings)
    {
        var folder = surroundings.Platform switch
        {
            Platform.Windows => surroundings.Variable("APPDATA"),
            _ => surroundings.Variable("XDG_CONFIG_HOME") ?? surroundings.Home + "/.config",
        };
        string?[] paths = surroundings.Platform == Platform.Windows
            ? [surroundings.Variable("PROGRAMDATA") is { } all ? all + "\\llama.cpp\\config.ini" : null, folder is null ? null : folder + "\\llama.cpp\\config.ini"]
            : ["/etc/llama.cpp/config.ini", folder + "/llama.cpp/config.ini"];
        return [.. paths.OfType<string>().SelectMany(path => UnitFiles.Bytes(surroundings, path) is { } bytes ? Parse(Encoding.UTF8.GetString(bytes), path) : [])];
    }

    internal static IEnumerable<(StartFlag Flag, Statement Statement)> Parse(string text, string path)
    {
        var everywhere = new List<(StartFlag, Statement)>();
        var own = new List<(StartFlag, Statement)>();
        var (section, line) = ("default", 0);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            line++;
            // A comment starts anywhere, also right behind a value.
            var row = (raw.IndexOfAny('#', ';') is >= 0 and var comment ? raw[..comment] : raw).Trim();
            if (row.IsEmpty) continue;
            if (row[0] == '[' && row[^1] == ']') section = row[1..^1].Trim().ToString();
            else if (section is "*" or "default" && row.IndexOf('=') is > 0 and var equals && Statement(row[..equals].Trim().ToString(), row[(equals + 1)..].Trim().ToString(), path, line) is { } found)
            {
                (section == "*" ? everywhere : own).Add(found);
            }
        }
        return everywhere.Concat(own);
    }

    private static (StartFlag, Statement)? Statement(string key, string value, string path, int line)
    {
        var source = new Source { File = path, Line = line, Flag = key };
        foreach (var name in (ReadOnlySpan<string>)["--" + key, "-" + key])
        {
            if (StartFlags.Find(name) is not var (flag, positive)) continue;
            if (flag.Shape == FlagShape.Switch && !positive) value = new Statement(value, "", source).Flag == true ? "false" : "true";
            return (flag, new Statement(StartSettings.Safe(flag, value), Layers.ServerFlag, source));
        }
        return StartFlags.All.FirstOrDefault(each => each.Variable == key) is { } known ? (known, new Statement(StartSettings.Safe(known, value), Layers.ServerFlag, source)) : null;
    }
}
