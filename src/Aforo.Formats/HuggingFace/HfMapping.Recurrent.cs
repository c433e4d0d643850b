using Aforo.Formats.Text;

namespace Aforo.Formats.HuggingFace;

/// <summary>Recurrent and hybrid models, and what single families have of their own.</summary>
internal sealed partial class HfMapping
{
    /// <summary>The converter writes this context for models that have no limit of their own.</summary>
    private const long Unlimited = 1 << 20;

    private void Recurrent()
    {
        switch (architecture)
        {
            case "mamba": Mamba(); break;
            case "mamba2": Mamba2(); break;
            case "falcon-h1": FalconH1(); break;
            case "granitehybrid": GraniteHybrid(); break;
            case "nemotron_h" or "nemotron_h_moe": NemotronH(); break;
            case "qwen3next" or "qwen35" or "qwen35moe": GatedDeltaNet(); break;
            case "lfm2" or "lfm2moe": ShortConvolution(); break;
        }
    }

    private void Mamba()
    {
        Missing("context_length", Unlimited);
        Set("feed_forward_length", 0L, null);
        Set("attention.head_count", 0L, null);
        Whole("ssm.conv_kernel", "conv_kernel", "d_conv");
        Whole("ssm.state_size", "state_size", "d_state");
        Whole("ssm.inner_size", "intermediate_size", "d_inner");
        Whole("ssm.time_step_rank", "time_step_rank", "dt_rank");
    }

    private void Mamba2()
    {
        Missing("context_length", Unlimited);
        Set("feed_forward_length", 0L, null);
        Set("attention.head_count", 0L, null);
        // head_dim is the length of the state's heads here.
        Values.Remove(Key("attention.key_length"));
        Values.Remove(Key("attention.value_length"));
        Set("ssm.conv_kernel", Number("conv_kernel", "d_conv") ?? 4, Find("conv_kernel", "d_conv"));
        Set("ssm.state_size", Number("state_size", "d_state") ?? 128, Find("state_size", "d_state"));
        Set("ssm.group_count", Number("n_groups") ?? 1, Find("n_groups"));
        var inner = Number("intermediate_size", "d_inner") ?? (Number("expand") ?? 2) * Known("embedding_length");
        if (inner is not { } length) return;
        Set("ssm.inner_size", length, Find("intermediate_size", "d_inner", "expand"));
        if ((Number("head_dim") ?? 64) is > 0 and var head) Set("ssm.time_step_rank", length / head, Find("head_dim"));
    }

    private void FalconH1()
    {
        Whole("ssm.conv_kernel", "mamba_d_conv");
        Whole("ssm.state_size", "mamba_d_state");
        Whole("ssm.group_count", "mamba_n_groups");
        Whole("ssm.inner_size", "mamba_d_ssm");
        if (Known("ssm.inner_size") is { } inner && Number("mamba_d_head") is > 0 and { } head) Set("ssm.time_step_rank", inner / head, Find("mamba_d_head"));
    }

    private void GraniteHybrid()
    {
        Whole("ssm.conv_kernel", "mamba_d_conv", "conv_kernel");
        Whole("ssm.state_size", "mamba_d_state", "state_size");
        Whole("ssm.group_count", "mamba_n_groups", "n_groups");
        Whole("ssm.time_step_rank", "mamba_n_heads");
        if (Known("embedding_length") is { } embedding) Set("ssm.inner_size", (Number("mamba_expand") ?? 2) * embedding, Find("mamba_expand"));
        // The converter writes 1,048,576 as the context of hybrids without rotation; what the model was made for stands in its configuration.
        KvByKind(Find("layer_types", "layers_block_type"), kind => kind == "attention");
    }

    private void NemotronH()
    {
        var kinds = Find("hybrid_override_pattern", "layers_block_type");
        if (kinds is { Kind: TextKind.Array } && kinds.Children.Length is > 0 and <= MostLayers and var layers) Set("block_count", (long)layers, kinds);
        Whole("ssm.conv_kernel", "conv_kernel");
        Whole("ssm.state_size", "ssm_state_size");
        Whole("ssm.group_count", "n_groups");
        Whole("ssm.time_step_rank", "mamba_num_heads");
        if (Number("mamba_num_heads") is { } heads && Number("mamba_head_dim") is { } length) Set("ssm.inner_size", heads * length, Find("mamba_num_heads"));
        KvByKind(kinds, kind => kind is "*" or "attention" or "full_attention");
        var width = Known("feed_forward_length") ?? 0;
        if (ByLayer(kinds, kind => kind is "-" or "E" or "mlp" or "moe" ? width : 0) is { } feedForward) Set("feed_forward_length", feedForward, kinds);
    }

    private void GatedDeltaNet()
    {
        Whole("ssm.conv_kernel", "linear_conv_kernel_dim");
        Whole("ssm.state_size", "linear_key_head_dim");
        Whole("ssm.group_count", "linear_num_key_heads");
        Whole("ssm.time_step_rank", "linear_num_value_heads");
        if (Number("linear_value_head_dim") is { } length && Number("linear_num_value_heads") is { } heads) Set("ssm.inner_size", length * heads, Find("linear_value_head_dim"));
        Set("full_attention_interval", Number("full_attention_interval") ?? 4, Find("full_attention_interval"));
        var kinds = Find("layer_types");
        if (ByLayer(kinds, kind => kind == "linear_attention" ? 1 : 0) is { } recurrent) Set("attention.recurrent_layers", recurrent, kinds);
    }

    private void ShortConvolution()
    {
        Whole("shortconv.l_cache", "conv_L_cache");
        var kinds = Find("layer_types");
        KvByKind(kinds, kind => kind != "conv");
        if (architecture == "lfm2moe" || Number("block_ff_dim", "intermediate_size") is not (> 0 and <= int.MaxValue and var width)) return;
        if (Find("block_auto_adjust_ff_dim")?.AsFlag() == true)
        {
            width = 2 * width / 3;
            if (Find("block_ffn_dim_multiplier")?.AsNumber() is > 0 and <= 64 and var times) width = (long)(times * width);
            if (Number("block_multiple_of") is > 0 and <= int.MaxValue and var multiple) width = (width + multiple - 1) / multiple * multiple;
        }
        Set("feed_forward_length", width, Find("block_ff_dim", "intermediate_size"));
    }

    private void KvByKind(TextNode? kinds, Func<string, bool> attention)
    {
        if (Known("attention.head_count_kv") is not { } heads || ByLayer(kinds, kind => attention(kind) ? heads : 0) is not { } list) return;
        Set("attention.head_count_kv", list, kinds);
    }

    private void Special()
    {
        switch (architecture)
        {
            case "gemma3":
                // What the class itself assumes and its files leave out.
                Missing("context_length", 131_072);
                Missing("attention.head_count", 8);
                Missing("attention.head_count_kv", 4);
                Missing("attention.key_length", 256);
                Missing("attention.value_length", 256);
                break;
            case "gemma3n":
                Whole("attention.shared_kv_layers", "num_kv_shared_layers");
                Whole("embedding_length_per_layer_input", "hidden_size_per_layer_input");
                break;
            case "gemma4":
                Gemma4();
                break;
        }
    }

    private void Gemma4()
    {
        Whole("attention.shared_kv_layers", "num_kv_shared_layers");
        Whole("embedding_length_per_layer_input", "hidden_size_per_layer_input");
        Whole("attention.key_length_swa", "head_dim");
        Whole("attention.value_length_swa", "head_dim");
        Whole("attention.key_length", "global_head_dim");
        Whole("attention.value_length", "global_head_dim");
        var kinds = Find("layer_types");
        if (Number("num_global_key_value_heads") is { } full && Number("num_key_value_heads") is { } sliding && ByLayer(kinds, kind => kind == "sliding_attention" ? sliding : full) is { } heads) Set("attention.head_count_kv", heads, kinds);
        if (Find("use_double_wide_mlp")?.AsFlag() != true || Known("feed_forward_length") is not { } width || Known("attention.shared_kv_layers") is not { } shared || Layers == 0) return;
        Set("feed_forward_length", Enumerable.Range(0, Layers).Select(layer => layer < Layers - shared ? width : 2 * width).ToArray(), Find("use_double_wide_mlp"));
    }

    private void Missing(string key, long value)
    {
        if (!Values.ContainsKey(Key(key))) Set(key, value, null);
    }
}
