using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Formats.Text;

namespace Aforo.Systems.Agents;

/// <summary>One file of a configuration, or a part of one that another file includes at a place.</summary>
/// <param name="File">Path as it was opened.</param>
/// <param name="Root">Its tree.</param>
/// <param name="Place">Where it hangs in the whole: the keys down to it; empty at the top.</param>
/// <param name="Layer">What it is in words of the agent, such as <c>global</c>, <c>project</c>, <c>include</c>.</param>
internal sealed record ConfigLayer(string File, TextNode Root, ImmutableArray<string> Place, string Layer)
{
    /// <summary>The node at a path of the whole; null when this layer says nothing there.</summary>
    public TextNode? Find(ReadOnlySpan<string> path)
    {
        if (path.Length < Place.Length) return null;
        for (var i = 0; i < Place.Length; i++)
        {
            if (path[i] != Place[i]) return null;
        }
        var node = Root;
        foreach (var key in path[Place.Length..])
        {
            var next = node.Kind == TextKind.Array && int.TryParse(key, out var index) ? node[index] : node[key];
            if (next is null) return null;
            node = next;
        }
        return IsOnlyInclude(node) ? null : node;
    }

    /// <summary>An object that says nothing but what file to put in its place.</summary>
    private static bool IsOnlyInclude(TextNode node) => node.Kind == TextKind.Object && node.Children is [{ Key: "$include" }];
}

/// <summary>A value and where it stands.</summary>
internal sealed record Setting(TextNode Node, ConfigLayer Layer)
{
    public Source Source => new() { File = Layer.File, Line = Node.Line, Pointer = Node.Pointer };

    public double? Number => Node.AsNumber();

    public long? Whole => Node.AsWhole();

    public string? Text => Node.AsText();

    public bool? Flag => Node.AsFlag();
}

/// <summary>
/// A configuration in layers, the strongest first, merged as agents merge them: objects key by key, all else as a whole. Nothing is
/// copied together, so every value still knows its file and line.
/// </summary>
internal sealed class ConfigTree(ImmutableArray<ConfigLayer> layers)
{
    public ImmutableArray<ConfigLayer> Layers => layers;

    /// <summary>The winning value of a path; null when no layer says anything.</summary>
    public Setting? Find(params ReadOnlySpan<string> path)
    {
        foreach (var layer in layers)
        {
            if (layer.Find(path) is { } node) return new Setting(node, layer);
            if (Hides(layer, path)) return null;
        }
        return null;
    }

    /// <summary>Every layer's value of a path, the winner first. Layers below one that replaces a parent are hidden and left out.</summary>
    public IReadOnlyList<Setting> All(params ReadOnlySpan<string> path)
    {
        var all = new List<Setting>();
        foreach (var layer in layers)
        {
            if (layer.Find(path) is { } node) all.Add(new Setting(node, layer));
            if (Hides(layer, path)) break;
        }
        return all;
    }

    /// <summary>
    /// Items of the array at a path as OpenClaw's includes join it: those of all layers one after the other, the weakest layer's first.
    /// Null when there is no array.
    /// </summary>
    public IReadOnlyList<Setting>? Items(params ReadOnlySpan<string> path)
    {
        var arrays = All(path).TakeWhile(setting => setting.Node.Kind == TextKind.Array).Reverse().ToArray();
        return arrays.Length == 0 ? null : [.. arrays.SelectMany(array => array.Node.Children.Select(item => new Setting(item, array.Layer)))];
    }

    /// <summary>Keys of the merged object at a path, in the order in which the strongest layer that has one writes it.</summary>
    public IReadOnlyList<string> Keys(params ReadOnlySpan<string> path)
    {
        var keys = new List<string>();
        foreach (var layer in layers)
        {
            var node = layer.Find(path);
            if (node is { Kind: TextKind.Object }) keys.AddRange(node.Children.Select(child => child.Key).OfType<string>().Where(key => !keys.Contains(key)));
            if (node is not null and not { Kind: TextKind.Object } || Hides(layer, path)) break;
            keys.AddRange(PlacedBelow(layer, path, keys));
        }
        return keys;
    }

    /// <summary>A layer that hangs deeper has the key that leads to it, though it has no node here.</summary>
    private static string[] PlacedBelow(ConfigLayer layer, ReadOnlySpan<string> path, List<string> known)
    {
        if (layer.Place.Length <= path.Length || !layer.Place.AsSpan()[..path.Length].SequenceEqual(path)) return [];
        var key = layer.Place[path.Length];
        return known.Contains(key) ? [] : [key];
    }

    /// <summary>True when the layer has something other than an object on the way to a path: then weaker layers do not show through.</summary>
    private static bool Hides(ConfigLayer layer, ReadOnlySpan<string> path)
    {
        for (var length = layer.Place.Length; length < path.Length; length++)
        {
            if (layer.Find(path[..length]) is { } node && node.Kind != TextKind.Object) return true;
        }
        return false;
    }
}
