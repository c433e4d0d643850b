using System.Collections.Immutable;
using System.Text;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Formats.Text;
using Aforo.Systems.Machines;

namespace Aforo.Systems.Agents.OpenCode;

/// <summary>Opens opencode's configuration in all its layers.</summary>
internal static class OpenCodeConfig
{
    private const int LargestFile = 8 << 20;

    public static ConfigTree Open(IEnumerable<(string Path, string Layer)> files, string? inline, AgentFacts seen)
    {
        var layers = ImmutableArray.CreateBuilder<ConfigLayer>();
        foreach (var (path, layer) in files)
        {
            var (bytes, problem) = SmallFile.Read(path, LargestFile);
            if (bytes is not null) Add(bytes, path, layer, layers, seen);
            else seen.Trouble("config.unreadable", new Saying("reading.file.unreadable").With("reason", problem!), new Source { File = path });
        }
        // What a variable carries inline beats every file but the managed ones.
        if (inline is not null)
        {
            var own = ImmutableArray.CreateBuilder<ConfigLayer>();
            Add(Encoding.UTF8.GetBytes(inline), "$OPENCODE_CONFIG_CONTENT", "inline", own, seen);
            layers.InsertRange(layers.TakeWhile(layer => layer.Layer == "managed").Count(), own);
        }
        return new ConfigTree(layers.ToImmutable());
    }

    private static void Add(byte[] bytes, string path, string layer, ImmutableArray<ConfigLayer>.Builder layers, AgentFacts seen)
    {
        var document = TextDocument.Parse(bytes, TextFormat.Jsonc);
        foreach (var error in document.Errors.Take(3)) seen.Trouble("config.unreadable", error.Told, new Source { File = path, Line = error.Line });
        if (document.Root is { Kind: TextKind.Object } root) layers.Add(new ConfigLayer(path, root, [], layer));
    }
}
