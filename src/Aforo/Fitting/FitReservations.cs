using System.Collections.Immutable;

namespace Aforo.Fitting;

/// <summary>What of an answer is expected to differ where something else runs than the build that it was checked against. Stable words.</summary>
internal static class FitReservations
{
    /// <summary>Weights, caches and states follow from the file; buffers from how a build makes its graph.</summary>
    private const string OtherBuilds = "buffers-in-other-builds";

    /// <summary>The split over devices was checked with Vulkan only; others align and copy by rules that were read, not run.</summary>
    private const string Backend = "buffers-on-this-backend";

    /// <summary>MLX has neither these buffers nor this padding of the cache.</summary>
    private const string Mlx = "all-but-weights-with-mlx";

    public static ImmutableArray<string> Of(string? backend) => backend switch
    {
        null or "cpu" or "vulkan" => [OtherBuilds],
        "mlx" => [Mlx],
        _ => [OtherBuilds, Backend],
    };
}
