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
        "attention.recurrent_layers", "attention.indexer.head_count", "kda.head_dim", "nextn_predict_layers",
    ];

    /// <summary>The shape, or null when the metadata name no architecture.</summary>
    public static ModelShape? From(IModelMetadata metadata)
    {
        if (metadata.Text("general.architecture") is not { Length: > 0 } architecture) return null;
        var keys = new ShapeKeys(metadata, architecture);
        var layers = keys.Whole("block_count") is > 0 and <= MostLayers and var count ? (int?)count : null;
        var heads = keys.Small("attention.head_count") ?? ShapeKeys.Narrow(Largest(keys.Wholes("attention.head_count")));
        var embedding = keys.Whole("embedding_length");
        var perHead = embedding is { } length && heads is > 0 and { } number ? ShapeKeys.Narrow(length / number) : null;
        var feedForwards = PerLayer(keys.Wholes("feed_forward_length"), layers);
        return new ModelShape
        {
            Architecture = architecture,
            Name = metadata.Text("general.name"),
            NativeContext = keys.Whole("context_length") is > 0 and var native ? native : null,
            Layers = layers,
            NextTokenLayers = keys.Small("nextn_predict_layers") is { } extra && extra < layers ? extra : 0,
            EmbeddingLength = embedding,
            VocabularySize = keys.Whole("vocab_size") ?? metadata.Length("tokenizer.ggml.tokens"),
            HeadCount = heads,
            HeadCounts = [.. PerLayer(keys.Wholes("attention.head_count"), layers).Select(value => ShapeKeys.Narrow(value) ?? 0)],
            KvHeads = KvHeads(keys, layers, heads),
            KeyLength = keys.Small("attention.key_length") ?? perHead,
            ValueLength = keys.Small("attention.value_length") ?? perHead,
            KeyLengthSliding = keys.Small("attention.key_length_swa"),
            ValueLengthSliding = keys.Small("attention.value_length_swa"),
            RopeDimensions = keys.Small("rope.dimension_count"),
            SlidingWindow = (keys.Whole("attention.sliding_window") ?? keys.Whole("attention.chunk_size") ?? keys.Whole("attention_chunk_size")) is > 0 and var window ? window : null,
            WindowIsOff = keys.Whole("attention.sliding_window") == 0,
            ValuesFromKeys = keys.Flag("full_layers_without_v_projection"),
            FusesProjections = keys.Flag("fused_projections"),
            FusesGateAndUp = keys.Flag("fused_gate_and_up"),
            ClampsProjections = keys.Number("attention.clamp_kqv") is > 0,
            AttentionValueScale = keys.Number("attention.value_scale") is { } values && values is not (0 or 1),
            SlidingLayers = [.. PerLayer(keys.Wholes("attention.sliding_window_pattern"), layers).Select(value => value != 0)],
            SlidingPeriod = keys.Small("attention.sliding_window_pattern") ?? keys.Small("sliding_window_pattern_period"),
            SharedKvLayers = keys.Small("attention.shared_kv_layers") is { } shared && shared < layers ? shared : 0,
            Latent = Latent(keys),
            Recurrent = Recurrent(keys, layers),
            FeedForwardLength = keys.Whole("feed_forward_length") ?? Largest(keys.Wholes("feed_forward_length")),
            FeedForwardLengths = feedForwards,
            ExpertsUsed = keys.Small("expert_used_count") is > 0 and var used ? used : null,
            ExpertFeedForwardLength = keys.Whole("expert_feed_forward_length"),
            Experts = Experts(keys),
            InputFeatures = keys.Small("n_deepstack_layers") ?? 0,
            HasVaryingExperts = PerLayer(keys.Wholes("expert_used_count"), layers).Distinct().Count() > 1 || PerLayer(keys.Wholes("expert_feed_forward_length"), layers).Where(length => length > 0).Distinct().Count() > 1,
            EmbeddingLengthPerLayer = keys.Whole("embedding_length_per_layer_input") is > 0 and var each ? each : null,
            NormIsRms = keys.Number("attention.layer_norm_rms_epsilon") is { } epsilon && epsilon != 0,
            FinalSoftcap = keys.Number("final_logit_softcapping") is { } cap && cap != 0,
            AttentionSoftcap = keys.Number("attn_logit_softcapping") is { } bound && bound != 0,
            AttentionTemperature = keys.Number("attention.temperature_scale") is { } temperature && temperature != 0,
            EmbeddingScale = keys.Number("embedding_scale") is { } scale && scale != 0,
            ResidualScale = keys.Number("residual_scale") is { } residual && residual != 0,
            LogitScale = keys.Number("logit_scale") is { } logit && logit != 0,
            MultiPartRope = keys.Wholes("rope.dimension_sections").Any(section => section > 0),
            // Only a table of shapes says so; of a file the tensors tell.
            TiedEmbeddings = metadata.Flag(architecture + ".tied_embeddings"),
            Parameters = metadata.Whole("general.parameter_count"),
            FullAttention = SpecialKeys.All(key => keys.Number(key) is null or 0 && keys.Length(key) is null),
        };
    }

    private static LatentShape? Latent(ShapeKeys keys) => keys.Small("attention.kv_lora_rank") is > 0 and var rank
        ? new LatentShape(rank, keys.Small("attention.q_lora_rank") ?? 0, keys.Small("attention.key_length_mla") ?? 0, keys.Small("attention.value_length_mla") ?? 0)
        : null;

    private static RecurrentShape? Recurrent(ShapeKeys keys, int? layers)
    {
        if (keys.Small("shortconv.l_cache") is > 0 and var cache) return new RecurrentShape { Convolution = cache, ShortConvolution = true };
        if (keys.Small("kda.head_dim") is > 0 and var head) return new RecurrentShape { Convolution = keys.Small("ssm.conv_kernel") ?? 0, DeltaHead = head };
        if (keys.Whole("ssm.inner_size") is not { } size || size <= 0) return null;
        return new RecurrentShape
        {
            Convolution = keys.Small("ssm.conv_kernel") ?? 0,
            Inner = size,
            State = keys.Whole("ssm.state_size") ?? 0,
            TimeStepRank = keys.Small("ssm.time_step_rank") ?? 0,
            Groups = keys.Small("ssm.group_count") ?? 0,
            NormalizesInputs = keys.Flag("ssm.dt_b_c_rms"),
            AttentionInterval = keys.Small("full_attention_interval") is > 0 and var interval ? interval : null,
            Layers = [.. PerLayer(keys.Wholes("attention.recurrent_layers"), layers).Select(value => value != 0)],
        };
    }

    private static ExpertShape? Experts(ShapeKeys keys)
    {
        if (keys.Small("expert_count") is not { } count || count == 0) return null;
        var used = keys.Small("expert_used_count") ?? ShapeKeys.Narrow(Largest(keys.Wholes("expert_used_count"))) ?? 0;
        return new ExpertShape
        {
            Count = count,
            Used = used,
            Shared = keys.Small("expert_shared_count") ?? 0,
            FeedForwardLength = keys.Whole("expert_feed_forward_length") is > 0 and var length ? length : null,
            SharedFeedForwardLength = keys.Whole("expert_shared_feed_forward_length") is > 0 and var shared ? shared : null,
            LatentLength = keys.Whole("moe_latent_size") is > 0 and var latent ? latent : null,
            LeadingDenseLayers = keys.Small("leading_dense_block_count") ?? 0,
            Interval = keys.Small("interleave_moe_layer_step") is > 0 and var step ? step : 1,
            Groups = keys.Small("expert_group_count") ?? 0,
            GroupsUsed = keys.Small("expert_group_used_count") ?? 0,
            NormalizesWeights = keys.Flag("expert_weights_norm"),
            WeightsScale = keys.Number("expert_weights_scale") ?? 0,
            Gating = keys.Small("expert_gating_func") ?? 0,
        };
    }

    /// <summary>One number for all layers, a list by layer, or as many as there are query heads where nothing is said.</summary>
    private static ImmutableArray<int> KvHeads(ShapeKeys keys, int? layers, int? heads)
    {
        const string Key = "attention.head_count_kv";
        if (layers is not { } count) return [];
        var list = PerLayer(keys.Wholes(Key), layers);
        if (list.Length > 0) return [.. list.Select(value => ShapeKeys.Narrow(value) ?? 0)];
        // A list that is there and was not handed out (Ollama leaves long ones out) is not the same as none.
        if (keys.Length(Key) is not null) return [];
        return (keys.Small(Key) ?? heads) is { } each ? [.. Enumerable.Repeat(each, count)] : [];
    }

    /// <summary>The first entries of a list that has at least one for each layer; else nothing.</summary>
    private static ImmutableArray<long> PerLayer(IReadOnlyList<long> list, int? layers) =>
        layers is { } count && list.Count >= count ? [.. list.Take(count)] : [];

    private static long? Largest(IReadOnlyList<long> values) => values.Count == 0 ? null : values.Max();
}
