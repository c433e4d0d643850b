using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Opens the configuration with all that it includes: JSON5, <c>$include</c> at any object, siblings beat what is included.</summary>
internal sealed class OpenClawConfig(AgentFacts seen)
{
    private const int LargestFile = 8 << 20;

    /// <summary>OpenClaw's own limit on includes within includes.</summary>
    private const int DeepestInclude = 10;

    private const int MostFiles = 200;

    private readonly ImmutableArray<ConfigLayer>.Builder _layers = ImmutableArray.CreateBuilder<ConfigLayer>();

    /// <summary>The merged tree; null when the file can't be read or is no object.</summary>
    public static ConfigTree? Open(string path, AgentFacts seen)
    {
        var config = new OpenClawConfig(seen);
        return config.Add(path, [], "file", 0, new Source { File = path }) ? new ConfigTree(config._layers.ToImmutable()) : null;
    }

    private bool Add(string path, ImmutableArray<string> place, string layer, int depth, Source from)
    {
        if (depth > DeepestInclude || _layers.Count >= MostFiles)
        {
            seen.Trouble("config.invalid", $"includes nest deeper than {DeepestInclude} files", from);
            return false;
        }
        if (SmallFile.Bytes(path, LargestFile + 1) is not { } bytes)
        {
            seen.Trouble("config.unreadable", depth == 0 ? "the file can't be read" : $"the included file {Path.GetFileName(path)} can't be read", depth == 0 ? new Source { File = path } : from);
            return false;
        }
        if (bytes.Length > LargestFile)
        {
            seen.Trouble("config.unreadable", $"the file has more than {LargestFile >> 20} MiB", new Source { File = path });
            return false;
        }
        var document = TextDocument.Parse(bytes, TextFormat.Json5);
        foreach (var error in document.Errors.Take(3)) seen.Trouble("config.unreadable", $"line {error.Line}, column {error.Column}: {error.Message}", new Source { File = path, Line = error.Line });
        if (document.Root is not { Kind: TextKind.Object } root)
        {
            if (document.Errors.IsEmpty) seen.Trouble("config.unreadable", "the file holds no object", new Source { File = path, Line = 1 });
            return false;
        }
        _layers.Add(new ConfigLayer(path, root, place, layer));
        Include(root, path, place, depth);
        return true;
    }

    /// <summary>
    /// Included files are weaker than the object that includes them; of several the last wins. Arrays replace as a whole, so an
    /// include inside an array element is not followed: no layer could be laid under it.
    /// </summary>
    private void Include(TextNode node, string path, ImmutableArray<string> place, int depth)
    {
        if (node["$include"] is { } include)
        {
            var names = include.Kind == TextKind.Array ? include.Children.Select(child => child.AsText()).OfType<string>() : include.AsText() is { } one ? [one] : [];
            foreach (var name in names.Reverse())
            {
                var target = Path.GetFullPath(name, Path.GetDirectoryName(path) ?? ".");
                Add(target, place, "include", depth + 1, new Source { File = path, Line = include.Line, Pointer = include.Pointer });
            }
        }
        foreach (var child in node.Children)
        {
            if (child is { Kind: TextKind.Object, Key: { } key } && key != "$include") Include(child, path, place.Add(key), depth);
        }
    }
}
