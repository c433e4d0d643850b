namespace Aforo.Core.Memory.Graphs;

/// <summary>What of a backend decides how much memory a graph takes on it.</summary>
internal sealed record BackendTraits
{
    /// <summary>Tensors take multiples of this, in bytes.</summary>
    public required long Alignment { get; init; }

    /// <summary>Most that is allocated at once, in bytes.</summary>
    public long ChunkBytes { get; init; } = long.MaxValue / 2;

    /// <summary>An operation with a larger operand or result is left to the host.</summary>
    public long TensorBytes { get; init; } = long.MaxValue;

    /// <summary>Rows from which an operation is computed here although its weight lies in host memory: the weight is copied for it.</summary>
    public long OffloadRows { get; init; } = 32;

    /// <summary>The backend changes the order of nodes first, as <see cref="VulkanOrder"/> does.</summary>
    public bool Reorders { get; init; }

    /// <summary>Alignment of the host's buffers beside it: pinned ones of its own, or the processor's.</summary>
    public long HostAlignment { get; init; } = 32;

    /// <summary>Bytes that a pinned buffer takes beyond what was asked for.</summary>
    public long PinnedExtra { get; init; }

    /// <summary>Of operations whose weight lies in host memory only products of matrices are taken over.</summary>
    public bool OffloadsProductsOnly { get; init; }

    /// <summary>The CPU backend (<c>TENSOR_ALIGNMENT</c>).</summary>
    public static BackendTraits Host { get; } = new() { Alignment = 32 };

    /// <summary>Discrete cards with CUDA and its relatives.</summary>
    public static BackendTraits Cuda { get; } = new() { Alignment = 128 };

    /// <summary>Apple's GPUs: only products are computed away from their weights (<c>ggml_backend_metal_device_offload_op</c>).</summary>
    public static BackendTraits Metal { get; } = new() { Alignment = 32, OffloadsProductsOnly = true };

    /// <summary>Vulkan: one allocation is at most 1 GiB (<c>suballocation_block_size</c>), a tensor at most 4 GiB.</summary>
    public static BackendTraits Vulkan { get; } = new() { Alignment = 16, ChunkBytes = 1L << 30, TensorBytes = (1L << 32) - 1, HostAlignment = 64, PinnedExtra = 32, Reorders = true };

    /// <summary>Bytes that a tensor takes in a buffer.</summary>
    public long Align(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    public static BackendTraits Of(MemoryBackend backend) => backend switch
    {
        MemoryBackend.Vulkan => Vulkan,
        MemoryBackend.Metal => Metal,
        _ => Cuda,
    };
}
