using System.Text.Json;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>A GGUF, as far as a server without weights needs it.</summary>
public sealed record SimulatedWeights
{
    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public required string Digest { get; init; }

    public required long FileBytes { get; init; }

    public required string Architecture { get; init; }

    /// <summary>Size label, such as <c>30.5B</c>.</summary>
    public required string ParameterSize { get; init; }

    public required string Quantization { get; init; }

    /// <summary>Tokens that the model was trained for.</summary>
    public required long NativeContext { get; init; }

    /// <summary>Layers as the log counts them, the output layer included.</summary>
    public required int Layers { get; init; }

    public required long KvBytesPerToken { get; init; }

    /// <summary>Compute and output buffers, bytes, whatever the context.</summary>
    public long BufferBytes { get; init; } = 674_648_871;

    public bool Vision { get; init; }

    /// <summary><c>model_info</c> of <c>/api/show</c>, a JSON object.</summary>
    public required string ModelInfo { get; init; }

    /// <summary>Whether the file says how its outputs become one vector. Such a model is for embeddings alone.</summary>
    public bool IsEmbedder => Info("pooling_type") is not null;

    /// <summary>Whether its vector is the last token's output (pooling 3): its texts may be read in pieces, and others' only at once.</summary>
    public bool PoolsLast => Info("pooling_type") == 3;

    /// <summary>Numbers in a vector of this model; 0 where <see cref="ModelInfo"/> has no <c>embedding_length</c>.</summary>
    public int EmbeddingLength => Info("embedding_length") ?? 0;

    /// <summary>Bytes that a runner needs in all.</summary>
    public long NeedBytes(long context, int parallel) => FileBytes + KvBytesPerToken * context * parallel + BufferBytes;

    /// <summary>The library's <c>qwen3-coder:30b</c>.</summary>
    public static SimulatedWeights Qwen3Coder30B { get; } = new()
    {
        Digest = "1194192cf2a187eb02722edcc3f77b11d21f537048ce04b67ccf8ba78863006a",
        FileBytes = 18_556_685_856,
        Architecture = "qwen3moe",
        ParameterSize = "30.5B",
        Quantization = "Q4_K_M",
        NativeContext = 262_144,
        Layers = 49,
        KvBytesPerToken = 98_304,
        ModelInfo = """
            {"general.architecture":"qwen3moe","general.basename":"Qwen3-Coder","general.file_type":15,"general.parameter_count":30532122624,"general.quantization_version":2,"general.size_label":"30B-A3B","general.type":"model","qwen3moe.attention.head_count":32,"qwen3moe.attention.head_count_kv":4,"qwen3moe.attention.key_length":128,"qwen3moe.attention.layer_norm_rms_epsilon":1e-06,"qwen3moe.attention.value_length":128,"qwen3moe.block_count":48,"qwen3moe.context_length":262144,"qwen3moe.embedding_length":2048,"qwen3moe.expert_count":128,"qwen3moe.expert_feed_forward_length":768,"qwen3moe.expert_used_count":8,"qwen3moe.feed_forward_length":5472,"qwen3moe.rope.freq_base":10000000,"tokenizer.ggml.add_bos_token":false,"tokenizer.ggml.merges":null,"tokenizer.ggml.model":"gpt2","tokenizer.ggml.pre":"qwen2","tokenizer.ggml.token_type":null,"tokenizer.ggml.tokens":null}
            """,
    };

    /// <summary>The library's <c>nomic-embed-text</c>.</summary>
    public static SimulatedWeights NomicEmbedText { get; } = new()
    {
        Digest = "6e6f6d69632d656d6265642d746578742d76312e352d73696d756c6174656400",
        FileBytes = 274_290_656,
        Architecture = "nomic-bert",
        ParameterSize = "137M",
        Quantization = "F16",
        NativeContext = 2048,
        Layers = 13,
        KvBytesPerToken = 36_864,
        BufferBytes = 24_117_248,
        ModelInfo = """
            {"general.architecture":"nomic-bert","general.file_type":1,"general.parameter_count":136727040,"nomic-bert.attention.causal":false,"nomic-bert.attention.head_count":12,"nomic-bert.attention.layer_norm_epsilon":1e-12,"nomic-bert.block_count":12,"nomic-bert.context_length":2048,"nomic-bert.embedding_length":768,"nomic-bert.feed_forward_length":3072,"nomic-bert.pooling_type":1,"nomic-bert.rope.freq_base":1000,"tokenizer.ggml.bos_token_id":101,"tokenizer.ggml.cls_token_id":101,"tokenizer.ggml.eos_token_id":102,"tokenizer.ggml.mask_token_id":103,"tokenizer.ggml.model":"bert","tokenizer.ggml.padding_token_id":0,"tokenizer.ggml.scores":null,"tokenizer.ggml.seperator_token_id":102,"tokenizer.ggml.token_type":null,"tokenizer.ggml.token_type_count":2,"tokenizer.ggml.tokens":null,"tokenizer.ggml.unknown_token_id":100}
            """,
    };

    private int? Info(string name)
    {
        using var info = JsonDocument.Parse(ModelInfo);
        return info.RootElement.TryGetProperty($"{Architecture}.{name}", out var value) && value.TryGetInt32(out var number) ? number : null;
    }
}
