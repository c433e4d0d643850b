using System.Collections.Frozen;
using Aforo.Formats.Text;

namespace Aforo.Formats.HuggingFace;

/// <summary>Carries values over from a configuration to GGUF keys. What the text model says wins over what stands outside of it.</summary>
internal sealed partial class HfMapping(string architecture, TextNode root, TextNode text)
{
    /// <summary>More layers than any model has.</summary>
    private const int MostLayers = 4096;

    /// <summary>Architectures whose memory depends on keys that are not carried over here.</summary>
    public static FrozenSet<string> Unmapped { get; } = new[]
    {
        "arwkv7", "bailingmoe3", "deci", "deepseek4", "dots3note", "hrm_text", "hy_v4", "jamba", "kimi-k3", "kimi-linear", "minimax-01", "minimax-m3", "openelm",
        "plamo2", "qwen4exp", "rwkv6", "rwkv6qwen2", "rwkv7", "graniteswitch", "llada", "llada-moe", "cogvlm", "step35", "laguna",
    }.ToFrozenSet(StringComparer.Ordinal);

    public Dictionary<string, object> Values { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, TextNode> Sources { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts that are there and are none: a text, a fraction, a negative number.</summary>
    public List<TextNode> Rejected { get; } = [];

    private int Layers => Values.TryGetValue(Key("block_count"), out var count) ? (int)(long)count : 0;

    public void Map()
    {
        Values["general.architecture"] = architecture;
        Sources["general.architecture"] = root["architectures"] ?? text["architectures"]!;
        General();
        Rope();
        Experts();
        SlidingWindow();
        Latent();
        Recurrent();
        Special();
    }

    private void General()
    {
        Whole("block_count", "n_layers", "num_hidden_layers", "n_layer", "num_layers");
        if (Layers is < 0 or > MostLayers)
        {
            Values.Remove(Key("block_count"));
            if (Sources.Remove(Key("block_count"), out var wrong)) Rejected.Add(wrong);
        }
        Whole("context_length", "max_position_embeddings", "n_ctx", "n_positions", "max_length", "max_sequence_length", "model_max_length");
        Whole("embedding_length", "hidden_size", "n_embd", "dim", "d_model");
        Whole("feed_forward_length", "prefix_dense_intermediate_size", "dense_intermediate_size", "intermediate_size", "n_inner", "hidden_dim");
        Whole("attention.head_count", "num_attention_heads", "n_head", "n_heads");
        Whole("attention.head_count_kv", "num_key_value_heads", "n_kv_heads", "n_head_kv");
        Whole("attention.key_length", "head_dim", "attention_head_dim");
        Whole("attention.value_length", "head_dim", "attention_head_dim");
        Whole("vocab_size", "vocab_size");
        Real("attention.layer_norm_rms_epsilon", "rms_norm_eps", "norm_eps");
        Flag("tie_word_embeddings", "tie_word_embeddings");
        Real("attn_logit_softcapping", "attn_logit_softcapping");
        Real("final_logit_softcapping", "final_logit_softcapping");
        Real("logit_scale", "logit_scale", "logits_scaling");
        Real("residual_scale", "residual_multiplier");
        Real("embedding_scale", "embedding_multiplier");
    }

    private void Rope()
    {
        var rope = Find("rope_parameters") ?? Find("rope_scaling");
        var full = rope?["full_attention"] is { Kind: TextKind.Object } nested ? nested : rope;
        if ((full?["rope_theta"] ?? Find("rope_theta")) is { } theta && theta.AsNumber() is { } frequency) Set("rope.freq_base", frequency, theta);
        if ((full?["rope_type"] ?? full?["type"]) is not { } kind || kind.AsText() is not ("linear" or "yarn" or "longrope" or "su")) return;
        Set("rope.scaling.type", kind.AsText() == "su" ? "longrope" : kind.AsText()!, kind);
        if (full!["factor"] is { } factor && factor.AsNumber() is { } times) Set("rope.scaling.factor", times, factor);
        if ((full["original_max_position_embeddings"] ?? Find("original_max_position_embeddings")) is { } original && original.AsWhole() is { } tokens) Set("rope.scaling.original_context_length", tokens, original);
    }

    private string Key(string name) => architecture + "." + name;

    /// <summary>The first of these that is there and is no null.</summary>
    private TextNode? Find(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if ((text[name] ?? root[name]) is { } node && node.Kind != TextKind.Null) return node;
        }
        return null;
    }

    private long? Number(params ReadOnlySpan<string> names) => Find(names) is { } node ? (node.AsWhole() ?? node[0]?.AsWhole()) : null;

    /// <summary>A whole number; of a list by layer that says the same for all, the one that it says.</summary>
    private void Whole(string key, params ReadOnlySpan<string> names)
    {
        if (Find(names) is not { } node) return;
        if (node.AsWhole() is { } whole && whole >= 0) Set(key, whole, node);
        else if (node.Kind == TextKind.Array && node.Children.Length <= MostLayers && node.Children.All(child => child.AsWhole() >= 0))
        {
            long[] list = [.. node.Children.Select(child => child.AsWhole()!.Value)];
            if (list.Length > 0) Set(key, list.Distinct().Count() == 1 ? list[0] : list, node);
        }
        else if (node.Kind != TextKind.Array) Rejected.Add(node);
    }

    private void Real(string key, params ReadOnlySpan<string> names)
    {
        if (Find(names) is { } node && node.AsNumber() is { } number) Set(key, number, node);
    }

    private void Flag(string key, string name)
    {
        if (Find(name) is { } node && node.AsFlag() is { } flag) Set(key, flag, node);
    }

    private void Set(string key, object value, TextNode? source)
    {
        Values[Key(key)] = value;
        if (source is not null) Sources[Key(key)] = source;
    }

    private long? Known(string key) => Values.TryGetValue(Key(key), out var value) && value is long whole ? whole : null;

    /// <summary>One value a layer, by what kind of layer it is; null when the kinds are not listed, or not for every layer.</summary>
    private long[]? ByLayer(TextNode? kinds, Func<string, long> value)
    {
        if (Layers == 0) return null;
        if (kinds?.AsText() is { } letters) return letters.Length == Layers ? [.. letters.Select(letter => value(letter.ToString()))] : null;
        if (kinds is not { Kind: TextKind.Array } || kinds.Children.Length < Layers) return null;
        return [.. kinds.Children.Take(Layers).Select(child => value(child.AsText() ?? ""))];
    }
}
