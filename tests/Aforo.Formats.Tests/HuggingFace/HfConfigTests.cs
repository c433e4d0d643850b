using System.Text;
using Aforo.Core.Models;
using Aforo.Formats.HuggingFace;

namespace Aforo.Formats.Tests.HuggingFace;

public sealed class HfConfigTests
{
    private static HfConfig Read(string json) => HfConfig.Parse(Encoding.UTF8.GetBytes(json)) is { Config: { } config } ? config : throw new InvalidOperationException(HfConfig.Parse(Encoding.UTF8.GetBytes(json)).Error!.Message);

    private static IModelMetadata Metadata(string json, string architecture)
    {
        var config = Read(json);
        Assert.Equal(architecture, config.Architecture);
        Assert.Equal(architecture, config.Metadata.Text("general.architecture"));
        return config.Metadata;
    }

    [Fact]
    public void A_mixture_of_experts()
    {
        var config = Read("""
            {"architectures": ["Qwen3MoeForCausalLM"], "head_dim": 128, "hidden_size": 2048, "intermediate_size": 5472,
             "max_position_embeddings": 262144, "moe_intermediate_size": 768, "num_attention_heads": 32, "num_experts": 128,
             "num_experts_per_tok": 8, "num_hidden_layers": 48,
             "num_key_value_heads": 4, "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 10000000, "sliding_window": null, "vocab_size": 151936}
            """);
        var metadata = config.Metadata;

        Assert.Equal("qwen3moe", config.Architecture);
        Assert.Equal(262_144, metadata.Whole("qwen3moe.context_length"));
        Assert.Equal(48, metadata.Whole("qwen3moe.block_count"));
        Assert.Equal(4, metadata.Whole("qwen3moe.attention.head_count_kv"));
        Assert.Equal(128, metadata.Whole("qwen3moe.attention.key_length"));
        Assert.Equal(128, metadata.Whole("qwen3moe.expert_count"));
        Assert.Equal(8, metadata.Whole("qwen3moe.expert_used_count"));
        Assert.Equal(768, metadata.Whole("qwen3moe.expert_feed_forward_length"));
        Assert.Equal(10_000_000, metadata.Number("qwen3moe.rope.freq_base"));
        Assert.Null(metadata.Whole("qwen3moe.attention.sliding_window"));
        Assert.Equal("/max_position_embeddings", config.Sources["qwen3moe.context_length"].Pointer);
        Assert.Equal(2, config.Sources["qwen3moe.context_length"].Line);
    }

    [Fact]
    public void A_text_model_inside_a_vision_model()
    {
        var metadata = Metadata("""
            {"architectures": ["Gemma3ForConditionalGeneration"], "vision_config": {"hidden_size": 1152, "num_hidden_layers": 27},
             "text_config": {"hidden_size": 5376, "intermediate_size": 21504, "num_attention_heads": 32, "num_hidden_layers": 6, "num_key_value_heads": 16, "head_dim": 128,
               "sliding_window": 1024, "rope_scaling": {"factor": 8.0, "rope_type": "linear"},
               "layer_types": ["sliding_attention", "sliding_attention", "sliding_attention", "sliding_attention", "sliding_attention", "full_attention"]}}
            """, "gemma3");

        Assert.Equal(6, metadata.Whole("gemma3.block_count"));
        Assert.Equal(5376, metadata.Whole("gemma3.embedding_length"));
        Assert.Equal(131_072, metadata.Whole("gemma3.context_length"));
        Assert.Equal(1024, metadata.Whole("gemma3.attention.sliding_window"));
        Assert.Equal([1, 1, 1, 1, 1, 0], metadata.Wholes("gemma3.attention.sliding_window_pattern"));
        Assert.Equal("linear", metadata.Text("gemma3.rope.scaling.type"));
        Assert.Equal(8, metadata.Number("gemma3.rope.scaling.factor"));
    }

    [Fact]
    public void Latent_attention()
    {
        var metadata = Metadata("""
            {"architectures": ["DeepseekV3ForCausalLM"], "first_k_dense_replace": 3, "hidden_size": 7168, "intermediate_size": 18432, "kv_lora_rank": 512, "max_position_embeddings": 163840,
             "moe_intermediate_size": 2048, "n_routed_experts": 256, "n_shared_experts": 1, "num_attention_heads": 128, "num_experts_per_tok": 8, "num_hidden_layers": 61, "num_key_value_heads": 128,
             "num_nextn_predict_layers": 1, "q_lora_rank": 1536, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64, "v_head_dim": 128, "vocab_size": 129280,
             "rope_scaling": {"factor": 40, "original_max_position_embeddings": 4096, "type": "yarn"}}
            """, "deepseek2");

        Assert.Equal(61, metadata.Whole("deepseek2.block_count"));
        Assert.Equal(1, metadata.Whole("deepseek2.attention.head_count_kv"));
        Assert.Equal(512, metadata.Whole("deepseek2.attention.kv_lora_rank"));
        Assert.Equal(576, metadata.Whole("deepseek2.attention.key_length"));
        Assert.Equal(512, metadata.Whole("deepseek2.attention.value_length"));
        Assert.Equal(192, metadata.Whole("deepseek2.attention.key_length_mla"));
        Assert.Equal(128, metadata.Whole("deepseek2.attention.value_length_mla"));
        Assert.Equal(3, metadata.Whole("deepseek2.leading_dense_block_count"));
        Assert.Equal("yarn", metadata.Text("deepseek2.rope.scaling.type"));
        Assert.Equal(4096, metadata.Whole("deepseek2.rope.scaling.original_context_length"));
    }

    [Fact]
    public void Sliding_windows_by_layer()
    {
        var metadata = Metadata("""
            {"architectures": ["GptOssForCausalLM"], "num_hidden_layers": 4, "hidden_size": 2880, "intermediate_size": 2880, "num_local_experts": 32, "num_experts_per_tok": 4, "experts_per_token": 4,
             "num_attention_heads": 64, "num_key_value_heads": 8, "head_dim": 64, "sliding_window": 128, "max_position_embeddings": 131072,
             "layer_types": ["sliding_attention", "full_attention", "sliding_attention", "full_attention"]}
            """, "gpt-oss");

        Assert.Equal(128, metadata.Whole("gpt-oss.attention.sliding_window"));
        Assert.Equal([1, 0, 1, 0], metadata.Wholes("gpt-oss.attention.sliding_window_pattern"));
        Assert.Equal(2880, metadata.Whole("gpt-oss.expert_feed_forward_length"));
    }

    [Fact]
    public void Layers_without_experts_that_a_list_tells()
    {
        var metadata = Metadata("""
            {"architectures": ["MiMoV2FlashForCausalLM"], "num_hidden_layers": 4, "hidden_size": 4096, "intermediate_size": 16384, "n_routed_experts": 256, "num_experts_per_tok": 8, "moe_intermediate_size": 2048,
             "num_attention_heads": 64, "num_key_value_heads": 4, "head_dim": 192, "v_head_dim": 128, "moe_layer_freq": [0, 1, 1, 1]}
            """, "mimo2");

        Assert.Equal(1, metadata.Whole("mimo2.leading_dense_block_count"));
    }

    [Fact]
    public void A_window_that_the_converter_does_not_carry_over_is_left_out()
    {
        var metadata = Metadata("""{"architectures": ["Qwen2ForCausalLM"], "num_hidden_layers": 2, "sliding_window": 131072, "use_sliding_window": false}""", "qwen2");

        Assert.Null(metadata.Whole("qwen2.attention.sliding_window"));
    }

    [Fact]
    public void Short_convolutions()
    {
        var metadata = Metadata("""
            {"architectures": ["Lfm2ForCausalLM"], "num_hidden_layers": 4, "hidden_size": 2048, "num_attention_heads": 32, "num_key_value_heads": 8, "conv_L_cache": 3,
             "block_ff_dim": 12288, "block_auto_adjust_ff_dim": true, "block_ffn_dim_multiplier": 1.0, "block_multiple_of": 256, "layer_types": ["conv", "conv", "full_attention", "conv"]}
            """, "lfm2");

        Assert.Equal([0, 0, 8, 0], metadata.Wholes("lfm2.attention.head_count_kv"));
        Assert.Equal(3, metadata.Whole("lfm2.shortconv.l_cache"));
        Assert.Equal(8192, metadata.Whole("lfm2.feed_forward_length"));
    }

    [Fact]
    public void Linear_attention_with_full_layers_between()
    {
        var metadata = Metadata("""
            {"architectures": ["Qwen3NextForCausalLM"], "num_hidden_layers": 4, "hidden_size": 2048, "linear_conv_kernel_dim": 4, "linear_key_head_dim": 128, "linear_num_key_heads": 16,
             "linear_num_value_heads": 32, "linear_value_head_dim": 128, "num_key_value_heads": 2, "num_experts": 512, "num_experts_per_tok": 10, "shared_expert_intermediate_size": 512,
             "layer_types": ["linear_attention", "linear_attention", "linear_attention", "full_attention"]}
            """, "qwen3next");

        Assert.Equal(4096, metadata.Whole("qwen3next.ssm.inner_size"));
        Assert.Equal(128, metadata.Whole("qwen3next.ssm.state_size"));
        Assert.Equal(16, metadata.Whole("qwen3next.ssm.group_count"));
        Assert.Equal(32, metadata.Whole("qwen3next.ssm.time_step_rank"));
        Assert.Equal(4, metadata.Whole("qwen3next.full_attention_interval"));
        Assert.Equal([1, 1, 1, 0], metadata.Wholes("qwen3next.attention.recurrent_layers"));
        Assert.Equal(512, metadata.Whole("qwen3next.expert_shared_feed_forward_length"));
    }

    [Fact]
    public void A_pattern_of_letters()
    {
        var metadata = Metadata("""
            {"architectures": ["NemotronHForCausalLM"], "hybrid_override_pattern": "M-M*-M", "num_hidden_layers": 6, "hidden_size": 4480, "intermediate_size": 15680, "num_attention_heads": 40,
             "num_key_value_heads": 8, "head_dim": 128, "conv_kernel": 4, "ssm_state_size": 128, "n_groups": 8, "mamba_num_heads": 128, "mamba_head_dim": 80, "max_position_embeddings": 131072}
            """, "nemotron_h");

        Assert.Equal([0, 0, 0, 8, 0, 0], metadata.Wholes("nemotron_h.attention.head_count_kv"));
        Assert.Equal([0, 15_680, 0, 0, 15_680, 0], metadata.Wholes("nemotron_h.feed_forward_length"));
        Assert.Equal(10_240, metadata.Whole("nemotron_h.ssm.inner_size"));
        Assert.Equal(128, metadata.Whole("nemotron_h.ssm.time_step_rank"));
    }

    [Fact]
    public void States_of_Mamba_2()
    {
        var plain = Metadata("""{"architectures": ["Mamba2ForCausalLM"], "num_hidden_layers": 64, "hidden_size": 4096, "expand": 2, "head_dim": 64, "n_groups": 8, "state_size": 128, "conv_kernel": 4}""", "mamba2");
        Assert.Equal(8192, plain.Whole("mamba2.ssm.inner_size"));
        Assert.Equal(128, plain.Whole("mamba2.ssm.time_step_rank"));
        Assert.Equal(1_048_576, plain.Whole("mamba2.context_length"));
        Assert.Null(plain.Whole("mamba2.attention.key_length"));

        var granite = Metadata("""
            {"architectures": ["GraniteMoeHybridForCausalLM"], "num_hidden_layers": 3, "hidden_size": 1536, "num_attention_heads": 12, "num_key_value_heads": 4, "mamba_d_conv": 4, "mamba_d_state": 128,
             "mamba_expand": 2, "mamba_n_groups": 1, "mamba_n_heads": 48, "max_position_embeddings": 131072, "layer_types": ["mamba", "attention", "mamba"]}
            """, "granitehybrid");
        Assert.Equal([0, 4, 0], granite.Wholes("granitehybrid.attention.head_count_kv"));
        Assert.Equal(3072, granite.Whole("granitehybrid.ssm.inner_size"));
        Assert.Equal(131_072, granite.Whole("granitehybrid.context_length"));

        var falcon = Metadata("""{"architectures": ["FalconH1ForCausalLM"], "num_hidden_layers": 44, "hidden_size": 3072, "num_key_value_heads": 2, "mamba_d_conv": 4, "mamba_d_ssm": 3072, "mamba_d_state": 256, "mamba_n_groups": 1, "mamba_d_head": 128}""", "falcon-h1");
        Assert.Equal(24, falcon.Whole("falcon-h1.ssm.time_step_rank"));
    }

    [Fact]
    public void Heads_that_differ_by_the_kind_of_layer()
    {
        var metadata = Metadata("""
            {"architectures": ["Gemma4ForConditionalGeneration"], "text_config": {"num_hidden_layers": 4, "hidden_size": 2816, "head_dim": 256, "global_head_dim": 512, "num_key_value_heads": 8,
             "num_global_key_value_heads": 2, "num_kv_shared_layers": 1, "sliding_window": 1024, "intermediate_size": 100, "use_double_wide_mlp": true,
             "layer_types": ["sliding_attention", "sliding_attention", "sliding_attention", "full_attention"]}}
            """, "gemma4");

        Assert.Equal([8, 8, 8, 2], metadata.Wholes("gemma4.attention.head_count_kv"));
        Assert.Equal(512, metadata.Whole("gemma4.attention.key_length"));
        Assert.Equal(256, metadata.Whole("gemma4.attention.key_length_swa"));
        Assert.Equal(1, metadata.Whole("gemma4.attention.shared_kv_layers"));
        Assert.Equal([100, 100, 100, 200], metadata.Wholes("gemma4.feed_forward_length"));
    }

    [Fact]
    public void A_prediction_layer_counts_where_the_file_counts_it()
    {
        var metadata = Metadata("""{"architectures": ["Glm4MoeForCausalLM"], "num_hidden_layers": 46, "num_nextn_predict_layers": 1, "n_routed_experts": 128, "num_experts_per_tok": 8, "first_k_dense_replace": 1}""", "glm4moe");

        Assert.Equal(47, metadata.Whole("glm4moe.block_count"));
        Assert.Equal(1, metadata.Whole("glm4moe.nextn_predict_layers"));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("""{"model_type": "x"}""", "architectures")]
    [InlineData("""{"architectures": ["NobodyForCausalLM"]}""", "NobodyForCausalLM")]
    [InlineData("""{"architectures": ["Rwkv7ForCausalLM"]}""", "rwkv7")]
    [InlineData("""{"architectures": 7}""", "architectures")]
    public void What_cannot_be_understood_is_said(string json, string? named)
    {
        var (config, error) = HfConfig.Parse(Encoding.UTF8.GetBytes(json));

        Assert.Null(config);
        Assert.Null(Sayings.Words.Fault(error!.At("config.json")));
        if (named is not null) Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"architectures": ["Lfm2ForCausalLM"], "num_hidden_layers": 99999999, "layer_types": ["conv"]}""")]
    [InlineData("""{"architectures": ["Gemma4ForCausalLM"], "num_hidden_layers": -5, "layer_types": "x", "num_key_value_heads": {}, "head_dim": "many"}""")]
    [InlineData("""{"architectures": ["DeepseekV3ForCausalLM"], "kv_lora_rank": 9223372036854775807, "qk_rope_head_dim": 9223372036854775807, "num_hidden_layers": 1e300}""")]
    [InlineData("""{"architectures": ["Mamba2ForCausalLM"], "hidden_size": 0, "head_dim": 0, "expand": 9223372036854775807}""")]
    [InlineData("""{"architectures": ["LlamaForCausalLM"], "text_config": 3, "rope_scaling": "yes", "num_local_experts": []}""")]
    public void Nonsense_is_survived(string json) => Assert.NotNull(ModelShapes.From(Read(json).Metadata));
}
