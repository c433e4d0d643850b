namespace Aforo.Core.Facts;

/// <summary>The names of facts. Those of the first group are fixed by the public contract of <c>aforo inspect --json</c>.</summary>
public static class FactNames
{
    public const string NativeContext = "native_context";
    public const string ContextWindow = "context_window";
    public const string InputBudget = "input_budget";
    public const string NumCtx = "num_ctx";
    public const string ContextPerSlot = "context_per_slot";
    public const string ContextTotal = "n_ctx_total";
    public const string Slots = "n_slots";
    public const string KvUnified = "kv_unified";
    public const string MaxOutputTokens = "max_output_tokens";
    public const string Timeout = "timeout_s";
    public const string MaxRetries = "max_retries";
    public const string CompactionThreshold = "compaction_threshold";
    public const string ReserveTokens = "reserve_tokens";
    public const string CacheTypeK = "cache_type_k";
    public const string CacheTypeV = "cache_type_v";
    public const string FlashAttention = "flash_attn";
    public const string MicroBatch = "ubatch_size";
    public const string GpuLayers = "gpu_layers";
    public const string KeepAlive = "keep_alive_s";
    public const string SizeBytes = "size_bytes";
    public const string SizeVramBytes = "size_vram_bytes";
    public const string HostPromptCacheBytes = "host_prompt_cache_bytes";
    public const string RuntimeVersion = "runtime_version";
    public const string BaseUrl = "base_url";
    public const string Api = "api";
    public const string PromptTokens = "prompt_tokens";

    /// <summary>Model that an agent uses by default, as the agent writes it.</summary>
    public const string PrimaryModel = "primary_model";

    /// <summary>Whether a runtime may not pass requests on to its maker's cloud.</summary>
    public const string CloudDisabled = "cloud_disabled";

    /// <summary>Lines of an agent's configuration file that hold a comment, where the agent's own writer would drop them.</summary>
    public const string CommentLines = "comment_lines";

    /// <summary>Whether an agent puts a line about itself at the head of every prompt.</summary>
    public const string Attribution = "attribution_header";

    /// <summary>Version of an agent.</summary>
    public const string AgentVersion = "agent_version";

    /// <summary>Speed of reading a prompt, tok/s.</summary>
    public const string PrefillSpeed = "prefill_tok_s";

    /// <summary>Speed of generating, tok/s.</summary>
    public const string DecodeSpeed = "decode_tok_s";

    /// <summary>Automatic context by memory tier (Ollama).</summary>
    public const string TierContext = "tier_context";

    /// <summary>GPU memory from which the tier is chosen, bytes.</summary>
    public const string TierMemory = "tier_memory_bytes";

    /// <summary>Digest of the weights behind a definition.</summary>
    public const string WeightsDigest = "weights_digest";

    /// <summary>Whether a definition is rendered by the runtime's own code (decides its overflow path in Ollama).</summary>
    public const string Rendered = "rendered";

    /// <summary>Requests that a runtime works on at once for one model.</summary>
    public const string Parallel = "parallel";

    /// <summary>Models that a runtime keeps loaded at once.</summary>
    public const string MaxLoadedModels = "max_loaded_models";

    /// <summary>Whether the request asks the runtime to cut a too long prompt (<c>truncate</c>).</summary>
    public const string Truncate = "truncate";

    /// <summary>Whether the request allows the context to shift (<c>shift</c>).</summary>
    public const string Shift = "shift";

    /// <summary>Whether a model takes images; Ollama then gives it at least 2,048 tokens.</summary>
    public const string Vision = "vision";

    /// <summary>Layers that a model has, counted as the runtime counts them for offloading (the output layer included).</summary>
    public const string LayersTotal = "layers_total";

    /// <summary>Weights in one buffer type (<see cref="Scope.Device"/>), bytes, as a load printed it.</summary>
    public const string ModelBufferBytes = "model_buffer_bytes";

    /// <summary>KV cache in one buffer type (<see cref="Scope.Device"/>), bytes, as a load printed it.</summary>
    public const string KvCacheBytes = "kv_cache_bytes";

    /// <summary>Recurrent state in one buffer type (<see cref="Scope.Device"/>), bytes, as a load printed it.</summary>
    public const string RecurrentStateBytes = "recurrent_state_bytes";

    /// <summary>Compute buffer in one buffer type (<see cref="Scope.Device"/>), bytes, as a load printed it.</summary>
    public const string ComputeBufferBytes = "compute_buffer_bytes";

    /// <summary>Memory of one device (<see cref="Scope.Device"/>) as the runtime sees it, bytes.</summary>
    public const string DeviceMemoryBytes = "device_memory_bytes";

    /// <summary>Month (ISO) before which a runtime cannot have been built, as the shape of its replies shows; for builds without a usable version.</summary>
    public const string RuntimeNotBefore = "runtime_not_before";

    /// <summary>Host memory that saved prompts took when last told, bytes.</summary>
    public const string HostPromptCacheUsedBytes = "host_prompt_cache_used_bytes";
}
