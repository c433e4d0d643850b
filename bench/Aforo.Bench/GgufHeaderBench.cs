using System.Diagnostics;
using Aforo.Formats.Gguf;
using Aforo.Testing.Gguf;

namespace Aforo.Bench;

/// <summary>Time and memory of reading the header of a model with a large vocabulary.</summary>
internal static class GgufHeaderBench
{
    public static int Run(string[] arguments)
    {
        var tokens = 150_000;
        var rounds = 50;
        for (var at = 0; at + 1 < arguments.Length; at += 2)
        {
            if (arguments[at] == "--tokens" && int.TryParse(arguments[at + 1], out var size) && size >= GgufVocabulary.Smallest) tokens = size;
            else if (arguments[at] == "--rounds" && int.TryParse(arguments[at + 1], out var count) && count > 0) rounds = count;
            else return 2;
        }
        var path = Path.Combine(Path.GetTempPath(), $"aforo-bench-{Environment.ProcessId}.gguf");
        try
        {
            TinyModels.Llama(path, new TinyModel { VocabularySize = tokens, Layers = 48, WithWeights = false });
            Measure(path, tokens, rounds);
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Measure(string path, int tokens, int rounds)
    {
        var idle = PeakBytes();
        var first = Time(path, out var header, out var allocated);
        var peak = PeakBytes();
        var times = Enumerable.Range(0, rounds).Select(_ => Time(path, out var _, out var _)).Order().ToArray();
        Console.WriteLine(FormattableString.Invariant($"{tokens} tokens, {header.Tensors.Length} tensors, header {header.DataOffset / 1e6:F1} MB"));
        Console.WriteLine(FormattableString.Invariant($"first {first:F1} ms, median {times[rounds / 2]:F1} ms, best {times[0]:F1} ms, {header.DataOffset / 1e6 / times[rounds / 2] * 1000:F0} MB/s"));
        Console.WriteLine(FormattableString.Invariant($"allocated {allocated >> 10} KiB, peak resident set +{(peak - idle) / 1048576.0:F1} MiB over {idle / 1048576.0:F0} MiB before the first read"));
    }

    private static double Time(string path, out GgufFile header, out long allocated)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        header = GgufReader.Read(path).File!;
        watch.Stop();
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return watch.Elapsed.TotalMilliseconds;
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
