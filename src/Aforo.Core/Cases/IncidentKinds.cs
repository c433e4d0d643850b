namespace Aforo.Core.Cases;

/// <summary>The kinds of incident, as fixed by the public contract.</summary>
public static class IncidentKinds
{
    public const string PromptTruncated = "prompt_truncated";
    public const string MessagesDropped = "messages_dropped";
    public const string PromptRejectedTooLong = "prompt_rejected_too_long";
    public const string ContextClampedToTrain = "context_clamped_to_train";
    public const string ContextBelowTrain = "context_below_train";
    public const string ContextReducedByServer = "context_reduced_by_server";
    public const string ContextShift = "context_shift";
    public const string SlotTruncated = "slot_truncated";
    public const string CpuSpill = "cpu_spill";
    public const string ModelTooLarge = "model_too_large";
    public const string OomAlloc = "oom_alloc";
    public const string LoadFailed = "load_failed";
    public const string LoadTimeout = "load_timeout";
    public const string RequestCancelledInLoad = "request_cancelled_in_load";
    public const string ClientGone = "client_gone";
    public const string VerySlowRequest = "very_slow_request";
    public const string ModelReload = "model_reload";
    public const string CacheHit = "cache_hit";
    public const string CacheMiss = "cache_miss";
    public const string CacheMissFullReprocess = "cache_miss_full_reprocess";
    public const string PrefillProgress = "prefill_progress";
    public const string KvPressure = "kv_pressure";
    public const string KvPoolExhausted = "kv_pool_exhausted";
    public const string RunnerCrashCause = "runner_crash_cause";
    public const string RunnerCrash = "runner_crash";
    public const string QueueFull = "queue_full";
}

/// <summary>The names of an incident's numbers, as fixed by the public contract.</summary>
public static class NumberNames
{
    public const string PromptTokens = "prompt_tokens";
    public const string Limit = "limit";
    public const string Keep = "keep";
    public const string KeptTokens = "kept_tokens";
    public const string LostTokens = "lost_tokens";
    public const string Context = "context";
    public const string TrainContext = "train_context";
    public const string LatencyS = "latency_s";
    public const string Status = "status";
    public const string ElapsedS = "elapsed_s";
    public const string DurationS = "duration_s";
    public const string Similarity = "similarity";
    public const string KeptFraction = "kept_fraction";
    public const string Task = "task";
    public const string Slot = "slot";
    public const string Bytes = "bytes";
    public const string LayersOnGpu = "layers_on_gpu";
    public const string LayersTotal = "layers_total";
    public const string TokensDone = "tokens_done";
    public const string TokS = "tok_s";
}
