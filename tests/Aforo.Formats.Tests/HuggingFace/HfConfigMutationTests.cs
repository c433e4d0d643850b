using System.Text;
using Aforo.Core.Models;
using Aforo.Formats.HuggingFace;
using CsCheck;

namespace Aforo.Formats.Tests.HuggingFace;

/// <summary>Configurations that were changed anywhere: each is understood or refused, and never breaks the reader.</summary>
public sealed class HfConfigMutationTests
{
    private static readonly string[] Samples =
    [
        """{"architectures":["Qwen3MoeForCausalLM"],"head_dim":128,"hidden_size":2048,"intermediate_size":5472,"max_position_embeddings":262144,"moe_intermediate_size":768,"num_attention_heads":32,"num_experts":128,"num_experts_per_tok":8,"num_hidden_layers":48,"num_key_value_heads":4,"rope_scaling":{"type":"yarn","factor":4.0},"sliding_window":null,"vocab_size":151936}""",
        """{"architectures":["Gemma3ForConditionalGeneration"],"text_config":{"architectures":["Gemma3ForCausalLM"],"hidden_size":2560,"num_hidden_layers":34,"sliding_window":1024,"sliding_window_pattern":6,"num_attention_heads":8,"num_key_value_heads":4,"head_dim":256,"max_position_embeddings":131072,"layer_types":["full_attention","sliding_attention"]},"vision_config":{}}""",
        """{"architectures":["DeepseekV2ForCausalLM"],"kv_lora_rank":512,"q_lora_rank":null,"qk_nope_head_dim":128,"qk_rope_head_dim":64,"v_head_dim":128,"num_hidden_layers":27,"hidden_size":2048,"num_attention_heads":16,"n_routed_experts":64,"first_k_dense_replace":1}""",
    ];

    private static readonly string[] Values = ["null", "true", "-1", "0", "1e400", "9223372036854775808", "\"x\"", "[]", "{}", "[1,null,\"a\"]", "2147483648"];

    private static readonly Gen<byte[]> Changed =
        from at in Gen.Int[0, Samples.Length - 1]
        from changes in Gen.Select(Gen.Double.Unit, Gen.Int[0, 3], Gen.Byte).Array[1, 4]
        select Change(Encoding.UTF8.GetBytes(Samples[at]), changes);

    [Fact]
    public void A_hundred_thousand_changed_configurations_are_read() => Changed.Sample(
        bytes =>
        {
            var (config, error) = HfConfig.Parse(bytes);
            if (config is null) Assert.Null(Sayings.Words.Fault(error!.At("config.json")));
            else _ = ModelShapes.From(config.Metadata);
        },
        iter: 100_000, seed: "0N0XIzNsQ0O2", threads: 1);

    private static byte[] Change(byte[] whole, (double At, int Kind, byte Byte)[] changes)
    {
        var bytes = whole.ToList();
        foreach (var (at, kind, value) in changes)
        {
            var place = Math.Min((int)(at * bytes.Count), bytes.Count - 1);
            if (place < 0) break;
            if (kind == 0) bytes[place] = value;
            else if (kind == 1 && value < 32) bytes.RemoveRange(place, bytes.Count - place);
            else
            {
                var start = bytes.IndexOf((byte)':', place);
                var end = start < 0 ? -1 : bytes.FindIndex(start, one => one is (byte)',' or (byte)'}');
                if (end < 0) continue;
                bytes.RemoveRange(start + 1, end - start - 1);
                bytes.InsertRange(start + 1, Encoding.UTF8.GetBytes(Values[value % Values.Length]));
            }
        }
        return [.. bytes];
    }
}
