using System.Collections.Immutable;

namespace Aforo.Core.Memory;

/// <summary>What llama.cpp is started with, as far as it decides memory. Defaults are those of llama-server v0.5.0 with one slot.</summary>
public sealed record MemorySettings
{
    /// <summary>Tokens of context in all (<c>--ctx-size</c>); 0 is the trained length.</summary>
    public long ContextSize { get; init; }

    /// <summary>Type of the cached keys (<c>--cache-type-k</c>).</summary>
    public string CacheTypeK { get; init; } = "f16";

    /// <summary>Type of the cached values (<c>--cache-type-v</c>).</summary>
    public string CacheTypeV { get; init; } = "f16";

    public FlashAttention FlashAttention { get; init; }

    /// <summary>Slots (<c>--parallel</c>).</summary>
    public int Parallel { get; init; } = 1;

    /// <summary>All slots share one cache (<c>--kv-unified</c>) instead of having a part each.</summary>
    public bool KvUnified { get; init; }

    /// <summary>Tokens that are handed over at once (<c>--batch-size</c>).</summary>
    public int BatchSize { get; init; } = 2048;

    /// <summary>Tokens that are computed at once (<c>--ubatch-size</c>).</summary>
    public int MicroBatch { get; init; } = 512;

    /// <summary>Sliding layers keep the whole context (<c>--swa-full</c>).</summary>
    public bool SwaFull { get; init; }

    /// <summary>Rows of logits reserved in a micro-batch: null, one a slot, as llama-server does; 0, the library's default, the whole batch.</summary>
    public int? OutputsMax { get; init; }

    /// <summary>Layers on devices (<c>--gpu-layers</c>), the output layer counted as one more; null: all.</summary>
    public int? GpuLayers { get; init; }

    /// <summary>The experts of the first so many layers stay in host memory (<c>--n-cpu-moe</c>).</summary>
    public int CpuExpertLayers { get; init; }

    /// <summary>Devices that take layers; 0: everything lies in host memory.</summary>
    public int Devices { get; init; }

    /// <summary>What computes on the devices.</summary>
    public MemoryBackend Backend { get; init; }

    public SplitMode SplitMode { get; init; } = SplitMode.Layer;

    /// <summary>Share of the layers for each device (<c>--tensor-split</c>), in any unit; empty: as much as each has memory.</summary>
    public ImmutableArray<double> TensorSplit { get; init; } = [];

    /// <summary>Device that holds everything with <see cref="SplitMode.None"/> (<c>--main-gpu</c>).</summary>
    public int MainDevice { get; init; }

    /// <summary>
    /// As the engine's own estimate without allocating (<c>ggml_backend_sched_reserve_size</c>), which starts with a reset and so forgets where
    /// norms were pinned; what is really allocated does not. Only for comparing with that estimate.
    /// </summary>
    internal bool ForgetsPins { get; init; }

    /// <summary>For which processor matrices in host memory are rearranged; none with <c>--no-repack</c>.</summary>
    public CpuKernels Repack { get; init; }

    /// <summary>Most that the host copies of prompts may take, in MiB (<c>--cache-ram</c>); −1 no limit, 0 none.</summary>
    public int CacheRamMiB { get; init; } = 8192;
}
