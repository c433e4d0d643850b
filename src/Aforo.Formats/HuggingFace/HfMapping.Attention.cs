using System.Collections.Frozen;
using Aforo.Formats.Text;

namespace Aforo.Formats.HuggingFace;

/// <summary>Experts, sliding windows and latent attention.</summary>
internal sealed partial class HfMapping
{
    /// <summary>The converter writes a window for these only; others carry one in their configuration and do not use it.</summary>
    private static readonly FrozenSet<string> Sliding = new[]
    {
        "afmoe", "cohere2", "cohere2moe", "exaone4", "exaone-moe", "gemma2", "gemma3", "gemma3n", "gemma4", "gpt-oss", "granite_swa", "maple", "mellum", "mimo2", "muse-glimmer",
        "olmo2", "phi3", "plamo3", "smallthinker", "spark2_5",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> MultiHeadLatent = new[] { "deepseek2", "deepseek32", "glm-dsa" }.ToFrozenSet(StringComparer.Ordinal);

    private void Experts()
    {
        Whole("expert_count", "num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts");
        Whole("expert_used_count", "num_experts_per_tok", "num_experts_per_token", "top_k_experts", "moe_k", "moe_topk");
        if (Known("expert_count") is null or 0)
        {
            // Dense siblings carry a zero or a leftover.
            Values.Remove(Key("expert_count"));
            Values.Remove(Key("expert_used_count"));
            return;
        }
        if (architecture is "gpt-oss" or "minimax-m2" or "llama4") Whole("expert_feed_forward_length", "intermediate_size");
        else Whole("expert_feed_forward_length", "moe_intermediate_size", "expert_intermediate_size");
        if (architecture == "llama4") Whole("feed_forward_length", "intermediate_size_mlp");
        Whole("expert_shared_count", "n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts");
        Whole("expert_shared_feed_forward_length", "shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "shared_intermediate_size");
        Whole("leading_dense_block_count", "first_k_dense_replace", "moe_layer_start_index", "num_dense_layers");
        // MiMo lists for each layer whether it has experts; its GGUF files leave that to their tensors.
        if (Known("leading_dense_block_count") is null && Find("moe_layer_freq") is { Kind: TextKind.Array } each) Set("leading_dense_block_count", (long)each.Children.TakeWhile(child => child.AsWhole() == 0).Count(), each);
        Whole("interleave_moe_layer_step", "interleave_moe_layer_step", "moe_layer_interval");
        Whole("expert_group_count", "n_group");
        Whole("expert_group_used_count", "topk_group");
        Real("expert_weights_scale", "routed_scaling_factor");
        Flag("expert_weights_norm", "norm_topk_prob");
        if (architecture != "glm4moe" || Number("num_nextn_predict_layers") is not (> 0 and <= 8 and var more) || Layers == 0) return;
        // The file counts the prediction layer among its layers.
        Set("block_count", Layers + more, Sources[Key("block_count")]);
        Whole("nextn_predict_layers", "num_nextn_predict_layers");
    }

    private void SlidingWindow()
    {
        if (!Sliding.Contains(architecture) || Find("use_sliding_window")?.AsFlag() == false) return;
        Whole("attention.sliding_window", "sliding_window");
        if (Known("attention.sliding_window") is not > 0 || architecture == "phi3") return;
        var kinds = Find("layer_types");
        if (ByLayer(kinds, kind => kind == "sliding_attention" ? 1 : 0) is { } pattern) Set("attention.sliding_window_pattern", pattern, kinds);
        else if (Find("hybrid_layer_pattern") is { Kind: TextKind.Array } hybrid && hybrid.Children.Length >= Layers) Set("attention.sliding_window_pattern", hybrid.Children.Take(Layers).Select(child => child.AsWhole() == 1 ? 1L : 0L).ToArray(), hybrid);
        else if (Number("sliding_window_pattern") is > 0 and <= MostLayers and var period) Set("attention.sliding_window_pattern", period, Find("sliding_window_pattern"));
    }

    /// <summary>The engine keeps one latent key for all heads: its rank and the part that is rotated.</summary>
    private void Latent()
    {
        if (!MultiHeadLatent.Contains(architecture))
        {
            if (architecture is "minicpm3" or "plm") PerHeadLatent();
            return;
        }
        if (Number("kv_lora_rank") is not { } rank || Number("qk_rope_head_dim") is not { } rotated) return;
        var source = Find("kv_lora_rank");
        Set("attention.head_count_kv", 1L, source);
        Set("attention.kv_lora_rank", rank, source);
        Set("attention.key_length", rank + rotated, source);
        Set("attention.value_length", rank, source);
        if (Number("qk_nope_head_dim") is { } plain) Set("attention.key_length_mla", plain + rotated, Find("qk_nope_head_dim"));
        Whole("attention.value_length_mla", "v_head_dim");
        Whole("attention.q_lora_rank", "q_lora_rank");
        Whole("rope.dimension_count", "qk_rope_head_dim");
        Whole("attention.indexer.head_count", "index_n_heads");
        Whole("attention.indexer.key_length", "index_head_dim");
        Whole("attention.indexer.top_k", "index_topk");
        if (Known("leading_dense_block_count") is null && Layers > 0) Set("leading_dense_block_count", Known("expert_count") is null ? (long)Layers : 0L, null);
    }

    private void PerHeadLatent()
    {
        Whole("attention.kv_lora_rank", "kv_lora_rank");
        Whole("attention.q_lora_rank", "q_lora_rank");
        if (Number("qk_nope_head_dim") is { } plain && Number("qk_rope_head_dim") is { } rotated) Set("attention.key_length", plain + rotated, Find("qk_nope_head_dim"));
        Whole("attention.value_length", "v_head_dim");
        Whole("rope.dimension_count", "qk_rope_head_dim");
    }
}
