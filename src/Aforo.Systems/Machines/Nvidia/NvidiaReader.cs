using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Nvidia;

/// <summary>NVIDIA GPUs: by the driver's library on the real machine, else by its tool.</summary>
internal static class NvidiaReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The GPUs by index; null when neither library nor tool answers.</summary>
    public static async Task<IReadOnlyList<Accelerator>?> ReadAsync(Surroundings surroundings, CancellationToken cancellation)
    {
        if (surroundings.Root is "/" && await LibraryAsync(cancellation).ConfigureAwait(false) is { } gpus)
            return [.. gpus.Select(gpu => gpu.ToAccelerator(Source.Reply("nvml", "nvmlDeviceGet*")))];
        var table = surroundings.Run("nvidia-smi", NvidiaSmiCsv.Arguments, cancellation);
        var report = surroundings.Run("nvidia-smi", ["-q", "-x"], cancellation);
        var rows = NvidiaSmiCsv.Parse(await table.ConfigureAwait(false) ?? "");
        var blocks = NvidiaSmiXml.Parse(await report.ConfigureAwait(false) ?? "");
        var merged = rows.Count == 0 ? blocks : [.. rows.Select(row => blocks.FirstOrDefault(block => block.Pci is not null && block.Pci == row.Pci) is { } block ? row.With(block) : row)];
        return merged.Count == 0 ? null : [.. merged.Select(gpu => gpu.ToAccelerator(Source.Reply("nvidia-smi", rows.Count == 0 ? "-q -x" : "--query-gpu")))];
    }

    /// <summary>A driver that hangs must not take the caller with it; the thread is left behind then.</summary>
    private static async Task<IReadOnlyList<NvidiaGpu>?> LibraryAsync(CancellationToken cancellation)
    {
        try
        {
            return await Task.Run(Nvml.Read, cancellation).WaitAsync(Patience, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
