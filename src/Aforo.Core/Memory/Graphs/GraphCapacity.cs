namespace Aforo.Core.Memory.Graphs;

/// <summary>
/// How large a graph the engine can hold (<c>llama_context::graph_max_nodes</c>, <c>ggml_hash_size</c>). It makes room by the number of the
/// model's tensors; quantized caches and divided slots add operations without adding tensors, and on a model with few tensors a layer
/// that may be too much: the engine then ends itself.
/// </summary>
internal static class GraphCapacity
{
    private const long Least = 1024;

    /// <summary>A graph that does not fit, or null.</summary>
    public static string? Complaint(string architecture, long tokens, long modelTensors, GraphSize size)
    {
        var most = MostNodes(architecture, tokens, modelTensors);
        if (size.Computed > most) return $"its graph has {size.Computed} tensors to compute, and room is made for {most}";
        var table = TableSize(most);
        return size.All > table ? $"its graph has {size.All} tensors, and the table for them takes {table}" : null;
    }

    private static long MostNodes(string architecture, long tokens, long modelTensors) => architecture switch
    {
        "kimi-k3" => Math.Max(tokens * 160, 64 * modelTensors),
        "hrm_text" => Math.Max(tokens * 80, 64 * modelTensors),
        "qwen3next" or "kimi-linear" or "bailingmoe3" or "qwen35" or "qwen35moe" or "qwen4exp" or "deepseek4" or "nanbeige" or "minimax-01" or "minimax-m3" or "hy_v4"
            => Math.Max(tokens * 40, 32 * modelTensors),
        _ => Math.Max(Least, 8 * modelTensors),
    };

    /// <summary>The prime after the next power of two.</summary>
    private static long TableSize(long least)
    {
        ReadOnlySpan<long> primes = [1031, 2053, 4099, 8209, 16411, 32771, 65537, 131101, 262147, 524309, 1048583];
        foreach (var prime in primes)
            if (prime >= least) return prime;
        return least | 1;
    }
}

/// <summary>Number of tensors of a graph.</summary>
/// <param name="Computed">Operations and inputs.</param>
/// <param name="All">With weights and caches.</param>
internal readonly record struct GraphSize(long Computed, long All);
