namespace Aforo.Oracle.Tests;

/// <summary>Random shapes of each architecture: small enough to be quick, odd enough to reach every rounding.</summary>
internal static class RandomShapes
{
    /// <summary>Files of these may end with layers that only predict further tokens.</summary>
    private static readonly string[] Predicting = ["glm4", "glm4moe", "deepseek2", "qwen3next", "qwen35", "qwen35moe", "exaone4", "exaone-moe", "bailingmoe2", "hy_v3", "step35", "mimo2", "cohere2moe"];

    /// <summary>Of these there are files without the weights of such layers.</summary>
    private static readonly string[] MayLackPrediction = ["glm4moe", "deepseek2", "hy_v3", "step35", "mimo2", "cohere2moe"];

    /// <summary>Of these there are files with queries, keys and values in one matrix, and files with three.</summary>
    private static readonly string[] MayFuse = ["llama", "qwen2", "qwen3", "qwen3moe", "gemma2", "gemma3", "granite", "glm4moe", "olmo", "seed_oss", "smollm3", "mimo2", "step35", "granite_swa", "cohere2moe", "command-r", "jamba"];

    /// <summary>Of these there are files with gate and up projection of the experts in one tensor, and files with two.</summary>
    private static readonly string[] MayFuseExperts = ["deepseek2", "mistral4", "qwen3next", "qwen35moe", "hy_v3", "granite_swa", "cohere2moe"];

    public static RandomModel Of(string architecture, Random random)
    {
        var values = Values(architecture, random);
        if (MayFuse.Contains(architecture)) values["fused_projections"] = random.Next(3) == 0;
        if (MayFuseExperts.Contains(architecture)) values["fused_gate_and_up"] = random.Next(3) == 0;
        if (Predicting.Contains(architecture))
        {
            values["nextn_predict_layers"] = random.Next(2);
            // Some layer with attention and with experts comes before it.
            if (values.TryGetValue("leading_dense_block_count", out var dense)) values["leading_dense_block_count"] = Math.Min((int)dense, (int)values["block_count"] - 2);
            if (values.TryGetValue("full_attention_interval", out var interval)) values["block_count"] = Math.Max((int)values["block_count"], (int)interval + 1);
        }
        return new RandomModel(architecture, values) { LacksPrediction = MayLackPrediction.Contains(architecture) && random.Next(2) == 0 };
    }

    private static Dictionary<string, object> Values(string architecture, Random random)
    {
        var values = Attention(random);
        switch (architecture)
        {
            case "llama":
                if (random.Next(3) == 0) Experts(values, random);
                break;
            case "qwen3moe":
                Experts(values, random);
                break;
            case "gemma3":
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                break;
            case "gemma2":
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                values["attn_logit_softcapping"] = 50.0;
                values["final_logit_softcapping"] = 30.0;
                break;
            case "deci":
                SomeLayersDoWithout(values, random);
                break;
            case "bailingmoe":
                Experts(values, random);
                values["expert_shared_count"] = random.Next(1, 3);
                values["expert_weights_norm"] = random.Next(2) == 0;
                values["expert_weights_scale"] = random.Next(2) == 0 ? 1.0 : 2.5;
                break;
            case "mellum":
                Experts(values, random);
                if (random.Next(2) == 0) values["attention.sliding_window"] = 64 * random.Next(1, 20);
                break;
            case "olmo":
                HeadsFillEmbedding(values);
                values["attention.layer_norm_epsilon"] = 1e-5;
                if (random.Next(2) == 0) values["attention.clamp_kqv"] = 8.0;
                break;
            case "mamba":
                values = Plain(random);
                Selective(values, random);
                if (random.Next(2) == 0) values["ssm.dt_b_c_rms"] = true;
                break;
            case "jamba":
                HeadsFillEmbedding(values);
                if (random.Next(2) == 0) Experts(values, random);
                Selective(values, random);
                SomeLayersAttend(values, random);
                break;
            case "step35" or "mimo2" or "granite_swa" or "cohere2moe":
                Sliding(architecture, values, random);
                break;
            case "olmo2":
                HeadsFillEmbedding(values);
                if (random.Next(2) == 0) values["attention.sliding_window"] = 64 * random.Next(1, 20);
                break;
            case "granite":
                values["logit_scale"] = 8.0;
                if (random.Next(2) == 0) values["residual_scale"] = 0.22;
                if (random.Next(2) == 0) values["embedding_scale"] = 12.0;
                break;
            case "mistral3":
                if (random.Next(2) == 0) values["attention.temperature_scale"] = 0.1;
                break;
            case "command-r" or "cohere2" or "starcoder2":
                HeadsFillEmbedding(values);
                values["attention.layer_norm_epsilon"] = 1e-5;
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                if (architecture == "cohere2" || random.Next(2) == 0) values["logit_scale"] = 0.25;
                break;
            case "minimax-m2":
                Experts(values, random);
                values["expert_gating_func"] = 2;
                break;
            case "lfm2" or "lfm2moe":
                HeadsFillEmbedding(values);
                values["shortconv.l_cache"] = random.Next(2, 6);
                if (architecture == "lfm2moe")
                {
                    Experts(values, random);
                    values["leading_dense_block_count"] = random.Next(0, 3);
                    values["expert_gating_func"] = 2;
                }
                SomeLayersAttend(values, random);
                break;
            case "granitehybrid":
                if (random.Next(2) == 0)
                {
                    Experts(values, random);
                    if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                }
                StateSpace(values, random);
                // The engine takes no other proportion.
                values["ssm.inner_size"] = 2 * (int)values["embedding_length"];
                values["ssm.group_count"] = 1 << random.Next(3);
                values["ssm.time_step_rank"] = 2 * (int)values["embedding_length"] / 32;
                SomeLayersAttend(values, random);
                if (random.Next(2) == 0) values["residual_scale"] = 0.22;
                if (random.Next(2) == 0) values["embedding_scale"] = 12.0;
                if (random.Next(2) == 0) values["logit_scale"] = 8.0;
                break;
            case "llama4":
                Experts(values, random);
                if (random.Next(4) == 0) values["expert_count"] = 128;
                values["interleave_moe_layer_step"] = random.Next(1, 4);
                break;
            case "ernie4_5-moe":
                Experts(values, random);
                values["interleave_moe_layer_step"] = 1;
                values["leading_dense_block_count"] = random.Next(0, 3);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                break;
            case "hunyuan_vl":
                if (random.Next(2) == 0) values["rope.dimension_sections"] = (int[])[11, 11, 10, 0];
                break;
            case "hunyuan-moe":
                Experts(values, random);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                break;
            case "exaone4":
                HeadsFillEmbedding(values);
                if (random.Next(2) == 0) values["block_count"] = 64;
                break;
            case "qwen2moe":
                HeadsFillEmbedding(values);
                Experts(values, random);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                break;
            case "qwen2vl":
                HeadsFillEmbedding(values);
                values["rope.dimension_sections"] = (int[])[16, 24, 24, 0];
                break;
            case "granitemoe":
                Experts(values, random);
                values["logit_scale"] = 8.0;
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                if (random.Next(2) == 0) values["residual_scale"] = 0.22;
                if (random.Next(2) == 0) values["embedding_scale"] = 12.0;
                break;
            case "gemma4":
                Gemma4(values, random);
                break;
            case "gemma3n":
                values["block_count"] = random.Next(22, 40);
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                break;
            case "nemotron_h" or "nemotron_h_moe":
                values["attention.layer_norm_epsilon"] = 1e-5;
                StateSpace(values, random);
                if (architecture == "nemotron_h_moe")
                {
                    Experts(values, random);
                    values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                    values["expert_weights_norm"] = random.Next(2) == 0;
                    if (random.Next(2) == 0) values["moe_latent_size"] = 64 * random.Next(1, 10);
                    if (random.Next(2) == 0) values["expert_weights_scale"] = 2.5;
                }
                OneKindEach(values, random);
                break;
            case "muse-glimmer":
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                values["logit_scale"] = 0.5;
                if (random.Next(2) == 0) values["final_logit_softcapping"] = 30.0;
                break;
            case "afmoe":
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                SharedExperts(values, random);
                break;
            case "olmoe":
                values["attention.head_count"] = values["attention.head_count_kv"];
                HeadsFillEmbedding(values);
                Experts(values, random);
                break;
            case "phimoe":
                HeadsFillEmbedding(values);
                Experts(values, random);
                break;
            case "phi2" or "nemotron":
                HeadsFillEmbedding(values);
                values["attention.layer_norm_epsilon"] = 1e-5;
                break;
            case "internlm2":
                HeadsFillEmbedding(values);
                break;
            case "bailingmoe2":
                HeadsFillEmbedding(values);
                SharedExperts(values, random);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                Groups(values, random);
                break;
            case "dots1":
                values["attention.head_count"] = values["attention.head_count_kv"];
                SharedExperts(values, random);
                Groups(values, random);
                break;
            case "hy_v3":
                SharedExperts(values, random);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                break;
            case "exaone-moe":
                values["attention.sliding_window"] = 64 * random.Next(1, 20);
                SharedExperts(values, random);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                break;
            case "qwen3vl" or "qwen3vlmoe":
                if (architecture == "qwen3vlmoe") Experts(values, random);
                values["rope.dimension_sections"] = (int[])[24, 20, 20, 0];
                if (random.Next(3) > 0) values["n_deepstack_layers"] = random.Next(1, 5);
                values["block_count"] = random.Next(6, 30);
                break;
            case "kimi-linear":
                Latent(values, random);
                values.Remove("attention.q_lora_rank");
                values["expert_gating_func"] = 2;
                values["kda.head_dim"] = 32 * random.Next(1, 5);
                values["ssm.conv_kernel"] = random.Next(2, 6);
                SomeLayersAttend(values, random);
                break;
            case "smallthinker":
                Experts(values, random);
                values["expert_gating_func"] = random.Next(1, 3);
                if (random.Next(2) == 0) values["attention.sliding_window"] = 4096;
                break;
            case "laguna":
                SharedExperts(values, random);
                if (random.Next(2) == 0) values["attention.sliding_window"] = 64 * random.Next(1, 20);
                if (random.Next(2) == 0) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                values["rope.dimension_count_swa"] = values["rope.dimension_count"];
                break;
            case "deepseek":
                HeadsFillEmbedding(values);
                SharedExperts(values, random);
                break;
            case "apertus":
                foreach (var key in (string[])["alpha_n", "alpha_p", "beta", "eps"]) values["xielu." + key] = 0.5;
                break;
            case "falcon-h1":
                StateSpace(values, random);
                break;
            case "gpt-oss":
                Experts(values, random);
                values["attention.sliding_window"] = 128;
                break;
            case "qwen35" or "qwen35moe":
                if (architecture == "qwen35moe")
                {
                    Experts(values, random);
                    values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                }
                StateSpace(values, random);
                values["full_attention_interval"] = random.Next(2, 5);
                values["rope.dimension_sections"] = (int[])[11, 11, 10, 0];
                break;
            case "phi3":
                HeadsFillEmbedding(values);
                if (random.Next(2) == 0) values["attention.sliding_window"] = 2047;
                break;
            case "qwen2":
                HeadsFillEmbedding(values);
                break;
            case "glm4moe":
                Experts(values, random);
                values["leading_dense_block_count"] = random.Next(0, 3);
                values["expert_shared_count"] = 1;
                values["expert_weights_norm"] = true;
                values["expert_gating_func"] = 2;
                break;
            case "deepseek2" or "mistral4":
                Latent(values, random);
                break;
            case "mamba2":
                values = Plain(random);
                StateSpace(values, random);
                break;
            case "qwen3next":
                Experts(values, random);
                StateSpace(values, random);
                values["full_attention_interval"] = random.Next(2, 5);
                values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
                break;
        }
        return values;
    }

    private static Dictionary<string, object> Plain(Random random) => new()
    {
        ["context_length"] = 131072,
        ["embedding_length"] = 64 * random.Next(2, 40),
        ["block_count"] = random.Next(2, 30),
        ["vocab_size"] = random.Next(300, 60000),
        ["feed_forward_length"] = 32 * random.Next(4, 200),
        ["attention.layer_norm_rms_epsilon"] = 1e-6,
    };

    private static Dictionary<string, object> Attention(Random random)
    {
        var values = Plain(random);
        var kv = random.Next(1, 9);
        var length = 32 * random.Next(1, 9);
        values["attention.head_count"] = kv * random.Next(1, 6);
        values["attention.head_count_kv"] = kv;
        values["attention.key_length"] = length;
        values["attention.value_length"] = length;
        values["rope.dimension_count"] = length;
        return values;
    }

    private static void HeadsFillEmbedding(Dictionary<string, object> values)
    {
        var length = (int)values["attention.key_length"];
        values["embedding_length"] = length * (int)values["attention.head_count"];
    }

    /// <summary>Heads by layer; none where something else than attention stands.</summary>
    private static void SomeLayersAttend(Dictionary<string, object> values, Random random)
    {
        var heads = (int)values["attention.head_count_kv"];
        values["attention.head_count_kv"] = Enumerable.Range(0, (int)values["block_count"]).Select(layer => layer == 1 || random.Next(4) == 0 ? heads : 0).ToArray();
    }

    /// <summary>Some layers have no attention, a matrix instead of it, or no feed-forward layer.</summary>
    private static void SomeLayersDoWithout(Dictionary<string, object> values, Random random)
    {
        int heads = (int)values["attention.head_count"], kv = (int)values["attention.head_count_kv"], width = (int)values["feed_forward_length"];
        // The first and the last are whole, as in published models.
        var kinds = Enumerable.Range(0, (int)values["block_count"]).Select(layer => layer == 0 || layer == (int)values["block_count"] - 1 ? 0 : random.Next(5)).ToArray();
        values["attention.head_count"] = kinds.Select(kind => kind == 1 ? 0 : heads).ToArray();
        values["attention.head_count_kv"] = kinds.Select(kind => kind is 1 or 2 ? 0 : kv).ToArray();
        values["feed_forward_length"] = kinds.Select(kind => kind == 3 ? 0 : width).ToArray();
    }

    /// <summary>Each layer is one of a state space, attention, or a feed-forward layer.</summary>
    private static void OneKindEach(Dictionary<string, object> values, Random random)
    {
        int heads = (int)values["attention.head_count_kv"], width = (int)values["feed_forward_length"];
        var kinds = Enumerable.Range(0, (int)values["block_count"]).Select(layer => layer < 3 ? layer : random.Next(3)).ToArray();
        values["attention.head_count_kv"] = kinds.Select(kind => kind == 1 ? heads : 0).ToArray();
        values["feed_forward_length"] = kinds.Select(kind => kind == 2 ? width : 0).ToArray();
    }

    private static void Gemma4(Dictionary<string, object> values, Random random)
    {
        int period = random.Next(2, 7), periods = random.Next(2, 5), layers = period * periods, full = (int)values["attention.key_length"], sliding = 32 * random.Next(1, 9);
        values["block_count"] = layers;
        values["attention.sliding_window"] = 64 * random.Next(1, 20);
        values["attention.sliding_window_pattern"] = Enumerable.Range(0, layers).Select(layer => layer % period != period - 1).ToArray();
        values["attention.key_length_swa"] = sliding;
        values["attention.value_length_swa"] = sliding;
        values["rope.dimension_count"] = full;
        values["rope.dimension_count_swa"] = sliding;
        values["embedding_length_per_layer_input"] = random.Next(2) == 0 ? 32 * random.Next(1, 9) : 0;
        if (random.Next(2) == 0)
        {
            // What is left is whole periods, so that the last caches are of both kinds.
            values["attention.shared_kv_layers"] = period * random.Next(1, periods);
        }
        if (random.Next(2) == 0)
        {
            var heads = (int)values["attention.head_count_kv"];
            values["attention.head_count_kv"] = Enumerable.Range(0, layers).Select(layer => layer % period == period - 1 ? 1 : heads).ToArray();
        }
        if (random.Next(2) == 0) values["full_layers_without_v_projection"] = true;
        if (random.Next(2) == 0) values["final_logit_softcapping"] = 30.0;
        if (random.Next(3) == 0) Experts(values, random);
    }

    private static void Experts(Dictionary<string, object> values, Random random)
    {
        values["expert_count"] = random.Next(4, 40);
        values["expert_used_count"] = random.Next(1, 5);
        values["expert_feed_forward_length"] = 32 * random.Next(1, 40);
    }

    private static void SharedExperts(Dictionary<string, object> values, Random random)
    {
        Experts(values, random);
        values["leading_dense_block_count"] = random.Next(0, 3);
        values["expert_shared_count"] = random.Next(1, 3);
        values["expert_weights_norm"] = random.Next(2) == 0;
        values["expert_weights_scale"] = random.Next(2) == 0 ? 1.0 : 2.5;
        values["expert_gating_func"] = 2;
    }

    private static void Groups(Dictionary<string, object> values, Random random)
    {
        if (random.Next(2) == 0) return;
        values["expert_count"] = 32;
        values["expert_group_count"] = 8;
        values["expert_group_used_count"] = 4;
    }

    private static void Latent(Dictionary<string, object> values, Random random)
    {
        Experts(values, random);
        int rank = 32 * random.Next(2, 17), rotated = 32 * random.Next(1, 3);
        values["attention.kv_lora_rank"] = rank;
        values["attention.q_lora_rank"] = 32 * random.Next(1, 20);
        values["rope.dimension_count"] = rotated;
        values["attention.head_count_kv"] = 1;
        values["attention.key_length"] = rank + rotated;
        values["attention.value_length"] = rank;
        values["attention.key_length_mla"] = rotated + 32 * random.Next(1, 5);
        values["attention.value_length_mla"] = 32 * random.Next(1, 5);
        values["leading_dense_block_count"] = random.Next(0, 3);
        values["expert_shared_count"] = random.Next(1, 3);
        values["expert_weights_scale"] = random.Next(2) == 0 ? 1.0 : 2.5;
        values["expert_weights_norm"] = random.Next(2) == 0;
        values["expert_gating_func"] = random.Next(1, 3);
        if (random.Next(2) == 0)
        {
            values["expert_count"] = 32;
            values["expert_group_count"] = 8;
            values["expert_group_used_count"] = 4;
        }
    }

    /// <summary>Mixtures with listed windows.</summary>
    private static void Sliding(string architecture, Dictionary<string, object> values, Random random)
    {
        values["attention.sliding_window"] = 64 * random.Next(1, 20);
        if (architecture != "granite_swa" || random.Next(2) == 0) Experts(values, random);
        if (architecture is "step35" or "mimo2" or "cohere2moe") values["leading_dense_block_count"] = random.Next(0, 3);
        if (architecture != "cohere2moe") values["attention.sliding_window_pattern"] = Enumerable.Range(0, (int)values["block_count"]).Select(layer => layer % 4 != 0).ToArray();
        if (architecture == "step35" || (architecture != "mimo2" && random.Next(2) == 0)) values["expert_shared_feed_forward_length"] = 32 * random.Next(1, 20);
        switch (architecture)
        {
            case "step35":
                values["expert_gating_func"] = 2;
                values["expert_weights_norm"] = random.Next(2) == 0;
                break;
            case "mimo2":
                values["attention.value_length"] = 32 * random.Next(1, 5);
                if (random.Next(2) == 0) values["attention.value_scale"] = 0.7;
                break;
            case "granite_swa":
                values["logit_scale"] = 8.0;
                if (random.Next(2) == 0) values["residual_scale"] = 0.22;
                break;
            default:
                values["logit_scale"] = 0.25;
                values["expert_shared_count"] = random.Next(0, 3);
                values["expert_gating_func"] = 2;
                if (random.Next(2) == 0)
                {
                    values.Remove("attention.layer_norm_rms_epsilon");
                    values["attention.layer_norm_epsilon"] = 1e-5;
                }
                break;
        }
    }

    /// <summary>A state space whose every inner element is a head.</summary>
    private static void Selective(Dictionary<string, object> values, Random random)
    {
        values["ssm.conv_kernel"] = random.Next(2, 6);
        values["ssm.state_size"] = 16 * random.Next(1, 3);
        values["ssm.inner_size"] = 2 * (int)values["embedding_length"];
        values["ssm.time_step_rank"] = random.Next(1, 9) * 8;
    }

    private static void StateSpace(Dictionary<string, object> values, Random random)
    {
        int groups = random.Next(1, 5), heads = groups * random.Next(1, 5), state = 16 * random.Next(1, 9);
        values["ssm.conv_kernel"] = random.Next(2, 6);
        values["ssm.state_size"] = state;
        values["ssm.group_count"] = groups;
        values["ssm.time_step_rank"] = heads;
        // A head of the delta net is as long as its state.
        values["ssm.inner_size"] = state * heads;
    }
}
