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
}
