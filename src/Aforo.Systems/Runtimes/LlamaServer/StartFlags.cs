using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>The start flags that matter, with their names of 2024 to 2026 and their variables (common/arg.cpp of v0.5.0).</summary>
internal static class StartFlags
{
    public static ImmutableArray<StartFlag> All { get; } =
    [
        Value(Setting.Model, "LLAMA_ARG_MODEL", "-m", "--model"),
        Value(Setting.ModelRepository, "LLAMA_ARG_HF_REPO", "-hf", "-hfr", "--hf-repo"),
        Value(Setting.Alias, "LLAMA_ARG_ALIAS", "-a", "--alias"),
        Value(Setting.Host, "LLAMA_ARG_HOST", "--host"),
        Value(Setting.Port, "LLAMA_ARG_PORT", "--port"),
        Value(Setting.PathPrefix, "LLAMA_ARG_API_PREFIX", "--api-prefix"),
        Value(Setting.TlsKey, "LLAMA_ARG_SSL_KEY_FILE", "--ssl-key-file"),
        Value(Setting.ApiKey, "LLAMA_API_KEY", "--api-key"),
        Value(Setting.ApiKey, "LLAMA_ARG_API_KEY_FILE", "--api-key-file"),
        Value(Setting.ContextSize, "LLAMA_ARG_CTX_SIZE", "-c", "--ctx-size"),
        Value(Setting.Parallel, "LLAMA_ARG_N_PARALLEL", "-np", "--parallel"),
        Switch(Setting.KvUnified, "LLAMA_ARG_KV_UNIFIED", ["-kvu", "--kv-unified"], "-no-kvu", "--no-kv-unified"),
        Value(Setting.ContextPerSlot, "LLAMA_ARG_KV_UNIFIED_PER_SLOT", "--kv-unified-per-slot"),
        Value(Setting.GpuLayers, "LLAMA_ARG_N_GPU_LAYERS", "-ngl", "--gpu-layers", "--n-gpu-layers"),
        Value(Setting.CacheTypeK, "LLAMA_ARG_CACHE_TYPE_K", "-ctk", "--cache-type-k"),
        Value(Setting.CacheTypeV, "LLAMA_ARG_CACHE_TYPE_V", "-ctv", "--cache-type-v"),
        new(Setting.FlashAttention, FlagShape.SwitchOrState, ["-fa", "--flash-attn"], [], "LLAMA_ARG_FLASH_ATTN"),
        Value(Setting.Batch, "LLAMA_ARG_BATCH", "-b", "--batch-size"),
        Value(Setting.MicroBatch, "LLAMA_ARG_UBATCH", "-ub", "--ubatch-size"),
        Value(Setting.Fit, "LLAMA_ARG_FIT", "-fit", "--fit"),
        Value(Setting.FitTarget, "LLAMA_ARG_FIT_TARGET", "-fitt", "--fit-target"),
        Value(Setting.FitContext, "LLAMA_ARG_FIT_CTX", "-fitc", "--fit-ctx"),
        Value(Setting.HostPromptCache, "LLAMA_ARG_CACHE_RAM", "-cram", "--cache-ram"),
        Value(Setting.CacheReuse, "LLAMA_ARG_CACHE_REUSE", "--cache-reuse"),
        Switch(Setting.CacheIdleSlots, "LLAMA_ARG_CACHE_IDLE_SLOTS", ["--cache-idle-slots"], "--no-cache-idle-slots"),
        Switch(Setting.CachePrompt, "LLAMA_ARG_CACHE_PROMPT", ["--cache-prompt"], "--no-cache-prompt"),
        Value(Setting.SlotSimilarity, null, "-sps", "--slot-prompt-similarity"),
        Value(Setting.Checkpoints, "LLAMA_ARG_CTX_CHECKPOINTS", "-ctxcp", "--ctx-checkpoints", "--swa-checkpoints"),
        Switch(Setting.ContextShift, "LLAMA_ARG_CONTEXT_SHIFT", ["--context-shift"], "--no-context-shift"),
        Switch(Setting.SlidingWindowFull, "LLAMA_ARG_SWA_FULL", ["--swa-full"]),
        Value(Setting.Timeout, "LLAMA_ARG_TIMEOUT", "-to", "--timeout"),
        Value(Setting.PingInterval, "LLAMA_ARG_SSE_PING_INTERVAL", "--sse-ping-interval"),
        Value(Setting.LogFile, "LLAMA_ARG_LOG_FILE", "--log-file"),
        Value(Setting.ModelsMax, "LLAMA_ARG_MODELS_MAX", "--models-max"),
        Value(Setting.ModelsFolder, "LLAMA_ARG_MODELS_DIR", "--models-dir"),
        Value(Setting.ModelsPreset, "LLAMA_ARG_MODELS_PRESET", "--models-preset"),
        Switch(Setting.SlotsEndpoint, "LLAMA_ARG_ENDPOINT_SLOTS", ["--slots"], "--no-slots"),
        Switch(Setting.MetricsEndpoint, "LLAMA_ARG_ENDPOINT_METRICS", ["--metrics"]),
        Value(Setting.SleepIdle, null, "--sleep-idle-seconds"),
        Value(Setting.Predict, "LLAMA_ARG_N_PREDICT", "-n", "--predict", "--n-predict"),
        Value(Setting.Keep, null, "--keep"),
        Value(Setting.RopeScaling, "LLAMA_ARG_ROPE_SCALING_TYPE", "--rope-scaling"),
        Value(Setting.RopeScale, "LLAMA_ARG_ROPE_SCALE", "--rope-scale"),
        Value(Setting.RopeFrequencyScale, "LLAMA_ARG_ROPE_FREQ_SCALE", "--rope-freq-scale"),
        Value(Setting.YarnOriginalContext, "LLAMA_ARG_YARN_ORIG_CTX", "--yarn-orig-ctx"),
    ];

    private static readonly FrozenDictionary<string, (StartFlag Flag, bool Positive)> ByName = All
        .SelectMany(flag => flag.Names.Select(name => (name, flag, true)).Concat(flag.Negatives.Select(name => (name, flag, false))))
        .ToFrozenDictionary(entry => entry.name, entry => (entry.flag, entry.Item3), StringComparer.Ordinal);

    /// <summary>
    /// The flag of that name and whether the name turns it on. Underscores stand for hyphens in long names; <c>--name=value</c>
    /// is none (the server refuses it).
    /// </summary>
    public static (StartFlag Flag, bool Positive)? Find(string argument)
    {
        var name = argument.StartsWith("--", StringComparison.Ordinal) ? argument.Replace('_', '-') : argument;
        return ByName.TryGetValue(name, out var found) ? found : null;
    }

    private static StartFlag Value(Setting setting, string? variable, params ImmutableArray<string> names) => new(setting, FlagShape.Value, names, [], variable);

    private static StartFlag Switch(Setting setting, string variable, ImmutableArray<string> names, params ImmutableArray<string> negatives) => new(setting, FlagShape.Switch, names, negatives, variable);
}
