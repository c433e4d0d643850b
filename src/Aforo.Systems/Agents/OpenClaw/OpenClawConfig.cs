using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Json;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Opens the configuration with all that it includes: JSON5, <c>$include</c> at any object, siblings beat what is included.</summary>
internal sealed class OpenClawConfig
{
    private const int LargestFile = 8 << 20;

    /// <summary>OpenClaw's own limit on an included file.</summary>
    private const int LargestInclude = 2 << 20;

    /// <summary>OpenClaw's own limit on includes within includes.</summary>
    private const int DeepestInclude = 10;

    private const int MostFiles = 200;

    private readonly AgentFacts _seen;
    private readonly ImmutableArray<string> _roots;
    private readonly Stack<string> _chain = [];
    private readonly ImmutableArray<ConfigLayer>.Builder _layers = ImmutableArray.CreateBuilder<ConfigLayer>();

    private OpenClawConfig(ImmutableArray<string> roots, AgentFacts seen) => (_roots, _seen) = (roots, seen);

    /// <summary>The merged tree; null when the file can't be read or is no object.</summary>
    public static ConfigTree? Open(string path, Surroundings surroundings, AgentFacts seen)
    {
        var full = Path.GetFullPath(path);
        var config = new OpenClawConfig([Path.GetDirectoryName(full) ?? full, .. OpenClawPlaces.IncludeRoots(surroundings)], seen);
        return config.Add(full, [], 0, new Source { File = path }) ? new ConfigTree(config._layers.ToImmutable()) : null;
    }

    private bool Add(string path, ImmutableArray<string> place, int depth, Source from)
    {
        if (Parse(path, depth, from) is not { } root) return false;
        if (depth == 0 && root.Kind != TextKind.Object)
        {
            _seen.Trouble("config.unreadable", new Saying("reading.file.no-object"), new Source { File = path, Line = 1 });
            return false;
        }
        _layers.Add(new ConfigLayer(path, root, place, depth == 0 ? "file" : "include"));
        _chain.Push(path);
        Include(root, path, place, depth);
        _chain.Pop();
        return true;
    }

    private TextNode? Parse(string path, int depth, Source from)
    {
        var largest = depth == 0 ? LargestFile : LargestInclude;
        var (bytes, problem) = SmallFile.Read(path, largest + 1);
        if (bytes is null)
        {
            _seen.Trouble("config.unreadable", depth == 0 ? new Saying("reading.file.unreadable").With("reason", problem!) : new Saying("reading.openclaw.include-unreadable", ("name", Path.GetFileName(path))).With("reason", problem!), depth == 0 ? new Source { File = path } : from);
            return null;
        }
        if (bytes.Length > largest)
        {
            _seen.Trouble("config.unreadable", new Saying("reading.file.too-large", ("most", largest >> 20)), new Source { File = path });
            return null;
        }
        if (JsonComments.Find(bytes) is var (comments, first)) _seen.Add(new Fact { Name = FactNames.CommentLines, Value = comments, Layer = Layers.AgentConfig, Source = new Source { File = path, Line = first } });
        var document = TextDocument.Parse(bytes, TextFormat.Json5);
        foreach (var error in document.Errors.Take(3)) _seen.Trouble("config.unreadable", error.Told, new Source { File = path, Line = error.Line });
        if (document.Root is null && document.Errors.IsEmpty) _seen.Trouble("config.unreadable", new Saying("reading.file.empty"), new Source { File = path, Line = 1 });
        return document.Root;
    }

    /// <summary>
    /// Included files are weaker than the object that includes them, and than what is included deeper in it; of several the last wins.
    /// An include inside an array element is not followed: no layer could be laid under it.
    /// </summary>
    private void Include(TextNode node, string path, ImmutableArray<string> place, int depth)
    {
        foreach (var child in node.Children)
        {
            if (child is { Kind: TextKind.Object, Key: { } key } && key != "$include") Include(child, path, place.Add(key), depth);
        }
        if (node["$include"] is not { } include) return;
        var names = include.Kind == TextKind.Array ? include.Children : [include];
        foreach (var name in names.Reverse())
        {
            var from = new Source { File = path, Line = name.Line, Pointer = name.Pointer };
            if (name.AsText() is not { } text) _seen.Trouble("config.invalid", new Saying("reading.openclaw.include-kind"), from);
            else if (Refusal(text, path, depth, out var target) is { } refusal) _seen.Trouble("config.invalid", refusal, from);
            else Add(target, place, depth + 1, from);
            if (_layers.Count >= MostFiles) return;
        }
    }

    /// <summary>Why OpenClaw would not read an included file; null when it would.</summary>
    private Saying? Refusal(string name, string path, int depth, out string target)
    {
        target = "";
        if (name.Contains('\0', StringComparison.Ordinal) || name.Length is 0 or > 4096) return new Saying("reading.openclaw.include-no-name");
        target = Path.GetFullPath(name, Path.GetDirectoryName(path) ?? ".");
        var real = Real(target);
        if (!_roots.Any(root => Inside(root, real) || Inside(Real(root), real))) return new Saying("reading.openclaw.include-outside");
        if (_chain.Contains(target)) return new Saying("reading.openclaw.include-itself");
        return depth >= DeepestInclude ? new Saying("reading.openclaw.include-deep", ("most", DeepestInclude)) : null;
    }

    private static bool Inside(string folder, string path) => path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>The path behind a link; the path itself when it is none.</summary>
    private static string Real(string path)
    {
        try
        {
            FileSystemInfo file = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
            return file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return path;
        }
    }
}
