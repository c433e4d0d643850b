using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Core.Models;

namespace Aforo.Formats.HuggingFace;

/// <summary>What a <c>config.json</c> says of its model, under GGUF keys.</summary>
public static class HfConfigInspection
{
    public static Observation Read(string path)
    {
        var (config, error) = HfConfig.Read(path);
        if (config is null) return new Observation { Problems = [new Problem { Kind = File.Exists(path) ? "config.invalid" : "config.unreadable", What = error!.At(path), Source = Source.AtLine(path, error.Line) }] };
        return Of(config, path, Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) is { Length: > 0 } folder ? folder : config.Architecture);
    }

    /// <summary>What a configuration that was read already says.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="path">Its path or address.</param>
    /// <param name="name">What the model is called; null: as its path.</param>
    public static Observation Of(HfConfig config, string path, string? name = null)
    {
        name ??= path;
        var scope = new Scope { Model = name };
        return new Observation
        {
            Models = [new ModelSeen { Name = name, Shape = ModelShapes.From(config.Metadata), Source = Source.AtLine(path, null) }],
            Problems = [.. config.Rejected.Select(node => new Problem { Kind = "config.invalid", What = new Saying("reading.config.no-count", ("name", node.Key), ("value", Short(node.Raw))), Source = Source.AtLine(path, node.Line, node.Pointer) })],
            Facts = [.. config.Sources.OrderBy(pair => pair.Value.Start).Select(pair => Fact(path, scope, config, pair.Key)).Where(fact => fact.Value.IsKnown)],
        };
    }

    private static string Short(string raw) => raw.Length > 40 ? raw[..40] + "…" : raw;

    private static Fact Fact(string path, Scope scope, HfConfig config, string key)
    {
        var node = config.Sources[key];
        var isContext = key == config.Architecture + ".context_length";
        return new Fact
        {
            Name = isContext ? FactNames.NativeContext : key,
            Scope = scope,
            Value = Value(config.Metadata, key),
            Unit = isContext ? "tokens" : null,
            Layer = isContext ? Layers.ModelNative : null,
            Source = Source.AtLine(path, node.Line, node.Pointer),
        };
    }

    /// <summary>A list by layer has no single value and is left to the shape.</summary>
    private static FactValue Value(IModelMetadata metadata, string key)
    {
        if (metadata.Flag(key) is { } flag) return flag;
        if (metadata.Whole(key) is { } whole) return whole;
        return metadata.Number(key) is { } number ? number : metadata.Text(key);
    }
}
