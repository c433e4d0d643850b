using System.Collections.Immutable;

namespace Aforo.Core.Models;

/// <summary>Reads a model's shape out of its metadata.</summary>
public static class ModelShapes
{
    /// <summary>More layers than any model has; a hostile count must not cost memory.</summary>
    private const int MostLayers = 4096;

    /// <summary>Metadata that say that a cache is no plain one.</summary>
    private static readonly string[] SpecialKeys =
    [
        "attention.sliding_window", "attention.sliding_window_pattern", "attention.kv_lora_rank", "attention.shared_kv_layers", "ssm.inner_size", "ssm.state_size",
        "shortconv.l_cache", "full_attention_interval", "attention.chunk_size", "attention_chunk_size", "attention.layer_indices", "wkv.head_size",
    ];

    /// <summary>The shape, or null when the metadata name no architecture.</summary>
    public static ModelShape? From(IModelMetadata metadata)
    {
        if (metadata.Text("general.architecture") is not { Length: > 0 } architecture) return null;
        string Key(string name) => architecture + "." + name;
        var layers = metadata.Whole(Key("block_count")) is > 0 and <= MostLayers and var count ? (int?)count : null;
        var heads = Small(metadata.Whole(Key("attention.head_count"))) ?? Small(Largest(metadata.Wholes(Key("attention.head_count"))));
        var embedding = metadata.Whole(Key("embedding_length"));
        var perHead = embedding is { } length && heads is > 0 and { } number ? Small(length / number) : null;
        return new ModelShape
        {
            Architecture = architecture,
            Name = metadata.Text("general.name"),
            NativeContext = metadata.Whole(Key("context_length")) is > 0 and var native ? native : null,
            Layers = layers,
            EmbeddingLength = embedding,
            VocabularySize = metadata.Whole(Key("vocab_size")) ?? metadata.Length("tokenizer.ggml.tokens"),
            HeadCount = heads,
            KvHeads = KvHeads(metadata, Key("attention.head_count_kv"), layers, heads),
            KeyLength = Small(metadata.Whole(Key("attention.key_length"))) ?? perHead,
            ValueLength = Small(metadata.Whole(Key("attention.value_length"))) ?? perHead,
            FeedForwardLength = metadata.Whole(Key("feed_forward_length")) ?? Largest(metadata.Wholes(Key("feed_forward_length"))),
            ExpertsUsed = Small(metadata.Whole(Key("expert_used_count"))) is > 0 and var used ? used : null,
            ExpertFeedForwardLength = metadata.Whole(Key("expert_feed_forward_length")),
            Parameters = metadata.Whole("general.parameter_count"),
            FullAttention = SpecialKeys.All(key => metadata.Number(Key(key)) is null or 0 && metadata.Length(Key(key)) is null),
        };
    }

    /// <summary>One number for all layers, a list by layer, or as many as there are query heads where nothing is said.</summary>
    private static ImmutableArray<int> KvHeads(IModelMetadata metadata, string key, int? layers, int? heads)
    {
        if (layers is not { } count) return [];
        var list = metadata.Wholes(key);
        if (list.Count >= count) return [.. list.Take(count).Select(value => Small(value) ?? 0)];
        // A list that is there and was not handed out (Ollama leaves long ones out) is not the same as none.
        if (metadata.Length(key) is not null) return [];
        return (Small(metadata.Whole(key)) ?? heads) is { } each ? [.. Enumerable.Repeat(each, count)] : [];
    }

    private static long? Largest(IReadOnlyList<long> values) => values.Count == 0 ? null : values.Max();

    private static int? Small(long? value) => value is >= 0 and <= 1_000_000 ? (int)value : null;
}
