using System.Text.Json;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Systems.Machines;
using Aforo.Systems.Runtimes;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Which OpenClaw is installed, and what its releases do differently.</summary>
/// <param name="Number">Version; null when nothing tells it.</param>
/// <param name="Source">What told it.</param>
internal sealed record OpenClawVersion(string? Number, Source Source)
{
    /// <summary>Date of the releases that were run.</summary>
    public const string AsOf = "2026-11-23";

    /// <summary>The installed package tells it; the stamp that OpenClaw's own writer leaves in the configuration comes second.</summary>
    public static OpenClawVersion Of(ConfigTree? config, Surroundings surroundings)
    {
        foreach (var folder in PackageFolders(surroundings))
        {
            var path = Path.Join(folder, "openclaw", "package.json");
            if (SmallFile.Bytes(path, 1 << 20) is not { } bytes) continue;
            if (VersionIn(bytes) is { } installed) return new OpenClawVersion(installed, new Source { File = path, Pointer = "/version" });
        }
        return config?.Find("meta", "lastTouchedVersion") is { Text: { } touched } stamp ? new OpenClawVersion(touched, stamp.Source) : new OpenClawVersion(null, new Source());
    }

    /// <summary>Whether the version is at least <paramref name="other"/>; null when it is not known.</summary>
    public bool? IsAtLeast(string other) => Versions.Compare(Number, other) is { } sign ? sign >= 0 : null;

    public bool? IsAtMost(string other) => Versions.Compare(Number, other) is { } sign ? sign <= 0 : null;

    public bool? IsBetween(string first, string last) => IsAtLeast(first) is { } from && IsAtMost(last) is { } to ? from && to : null;

    private static IEnumerable<string> PackageFolders(Surroundings surroundings)
    {
        if (surroundings.Variable("npm_config_prefix") is { } prefix) yield return Path.Join(prefix, "lib", "node_modules");
        foreach (var below in (string[])[".npm-global/lib/node_modules", ".local/lib/node_modules", ".local/share/pnpm/global/5/node_modules", ".bun/install/global/node_modules"]) yield return Path.Join(surroundings.Home, below);
        foreach (var global in (string[])["/usr/local/lib/node_modules", "/usr/lib/node_modules", "/opt/homebrew/lib/node_modules"]) yield return surroundings.At(global);
        if (surroundings.Variable("APPDATA") is { } roaming) yield return Path.Join(roaming, "npm", "node_modules");
        var nvm = Path.Join(surroundings.Home, ".nvm", "versions", "node");
        string[] nodes;
        try
        {
            nodes = Directory.Exists(nvm) ? Directory.GetDirectories(nvm) : [];
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            nodes = [];
        }
        foreach (var node in nodes.OrderDescending(StringComparer.Ordinal)) yield return Path.Join(node, "lib", "node_modules");
    }

    private static string? VersionIn(byte[] package)
    {
        try
        {
            using var document = JsonDocument.Parse(package);
            return JsonMembers.Text(document.RootElement, "version");
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
