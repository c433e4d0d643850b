using Aforo.Core.Facts;
using Aforo.Core.Models;

namespace Aforo.Core.Catalog;

/// <summary>
/// A catalogue entry as the metadata that a GGUF of it would carry: the same keys, lists by layer where the file has lists.
/// What the engine derives from the architecture's name instead of a key (which layers slide, which are recurrent) is told
/// under the catalogue's own name below the architecture, such as <c>gemma3.sliding_window_pattern_period</c>.
/// </summary>
public sealed class ModelMetadata : IModelMetadata
{
    private const int MostLayers = 4096;

    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["head_count"] = "attention.head_count",
        ["head_count_kv"] = "attention.head_count_kv",
        ["key_length"] = "attention.key_length",
        ["value_length"] = "attention.value_length",
        ["key_length_mla"] = "attention.key_length_mla",
        ["value_length_mla"] = "attention.value_length_mla",
        ["key_length_swa"] = "attention.key_length_swa",
        ["value_length_swa"] = "attention.value_length_swa",
        ["kv_lora_rank"] = "attention.kv_lora_rank",
        ["q_lora_rank"] = "attention.q_lora_rank",
        ["sliding_window"] = "attention.sliding_window",
        ["shared_kv_layers"] = "attention.shared_kv_layers",
        ["ssm_conv_kernel"] = "ssm.conv_kernel",
        ["ssm_inner_size"] = "ssm.inner_size",
        ["ssm_state_size"] = "ssm.state_size",
        ["ssm_time_step_rank"] = "ssm.time_step_rank",
        ["ssm_group_count"] = "ssm.group_count",
        ["rope_dimension_count"] = "rope.dimension_count",
        ["shortconv_l_cache"] = "shortconv.l_cache",
        ["altup_num_inputs"] = "altup.num_inputs",
    };

    private readonly Dictionary<string, FactValue> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long[]> _lists = new(StringComparer.Ordinal);

    public ModelMetadata(ModelEntry model)
    {
        var shape = model.Shape;
        var prefix = model.Architecture + ".";
        _values["general.architecture"] = model.Architecture;
        _values["general.name"] = model.Name;
        _values["general.parameter_count"] = model.Parameters;
        _values[prefix + "context_length"] = model.NativeContext;
        foreach (var (key, value) in shape.Values) _values[prefix + Keys.GetValueOrDefault(key, key)] = value;
        foreach (var (key, list) in shape.Lists) _lists[prefix + Keys.GetValueOrDefault(key, key)] = [.. list];
        // A file's count of blocks includes the layers that only predict further tokens (hparams.n_layer() subtracts them again); the catalogue
        // gives files without them, but for this family, whose files always have them.
        if (model.Architecture != "glm4moe") _values.Remove(prefix + "nextn_predict_layers");
        if (shape.Whole("block_count") is > 0 and <= MostLayers and var layers) ByLayer(shape, prefix, (int)layers);
    }

    public long? Whole(string key) => _values.TryGetValue(key, out var value) ? value.Whole : null;

    public double? Number(string key) => _values.TryGetValue(key, out var value) ? value.Number : null;

    public string? Text(string key) => _values.TryGetValue(key, out var value) ? value.Text : null;

    public bool? Flag(string key) => _values.TryGetValue(key, out var value) ? value.Flag : null;

    public IReadOnlyList<long> Wholes(string key) => _lists.TryGetValue(key, out var list) ? list : [];

    public long? Length(string key) => _lists.TryGetValue(key, out var list) ? list.Length : null;

    /// <summary>Heads by layer, where a model mixes kinds of layer; and which layers slide, where it slides.</summary>
    private void ByLayer(CatalogShape shape, string prefix, int layers)
    {
        var sliding = shape.Whole("sliding_window_pattern_period") is > 1 and var period ? Enumerable.Range(0, layers).Select(layer => layer % period < period - 1).ToArray() : null;
        if (sliding is not null && (shape.ByKind.ContainsKey("head_count_kv") || shape.Whole("shared_kv_layers") is not null))
            _lists[prefix + "attention.sliding_window_pattern"] = [.. sliding.Select(slides => slides ? 1L : 0L)];
        if (FeedForwards(shape, layers) is { } lengths)
        {
            _values.Remove(prefix + "feed_forward_length");
            _lists[prefix + "feed_forward_length"] = lengths;
        }
        if (Heads(shape, layers, sliding) is not { } heads) return;
        _values.Remove(prefix + "attention.head_count_kv");
        _lists[prefix + "attention.head_count_kv"] = heads;
    }

    /// <summary>Lengths by layer: none where a pattern names another kind, another one in layers that read earlier caches.</summary>
    private static long[]? FeedForwards(CatalogShape shape, int layers)
    {
        if (shape.Whole("feed_forward_length") is not { } length) return null;
        if (shape.Text("layer_pattern") is { } pattern && pattern.Length == layers) return [.. pattern.Select(letter => letter is '-' or 'E' ? length : 0)];
        return shape.Whole("feed_forward_length_shared_kv_layers") is { } last && shape.Whole("shared_kv_layers") is { } shared
            ? [.. Enumerable.Range(0, layers).Select(layer => layer < layers - shared ? length : last)]
            : null;
    }

    private static long[]? Heads(CatalogShape shape, int layers, bool[]? sliding)
    {
        var kinds = shape.ByKind.GetValueOrDefault("head_count_kv");
        if (kinds is not null && sliding is not null && kinds.TryGetValue("sliding", out var narrow) && kinds.TryGetValue("full", out var full))
            return [.. sliding.Select(slides => slides ? narrow : full)];
        var each = kinds?.GetValueOrDefault("attention_layers") ?? shape.Whole("head_count_kv");
        if (each is not { } number) return null;
        if (shape.Text("layer_pattern") is { } pattern && pattern.Length == layers) return [.. pattern.Select(letter => letter == '*' ? number : 0)];
        if (!shape.Lists.TryGetValue("attention_layers", out var attention)) return null;
        return [.. Enumerable.Range(0, layers).Select(layer => attention.Contains(layer) ? number : 0)];
    }
}
