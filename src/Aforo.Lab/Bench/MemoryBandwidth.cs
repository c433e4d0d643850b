using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Aforo.Lab.Bench;

/// <summary>Sustained bandwidth of the system's memory.</summary>
/// <param name="Cores">Threads that worked at once.</param>
/// <param name="ReadGbS">Bytes read a second in GB/s (10⁹): sums over a buffer that no cache holds, which is what decode does.</param>
/// <param name="TriadGbS">a = b + k·c, counted as two reads and one write, in GB/s.</param>
public sealed record Bandwidth(int Cores, double ReadGbS, double TriadGbS);

/// <summary>Measures the memory of this machine with all cores and with one.</summary>
/// <param name="BufferBytes">Bytes of all buffers together.</param>
/// <param name="All">With all cores.</param>
/// <param name="One">With one.</param>
public sealed record MemoryBandwidth(long BufferBytes, Bandwidth All, Bandwidth One)
{
    /// <summary>All cores together were slower than one: others used the memory meanwhile.</summary>
    public bool IsDisturbed => All.Cores > 1 && All.ReadGbS < One.ReadGbS;

    /// <summary>Far beyond the caches of anything on a desk; servers' caches are asked to be a quarter of it at most.</summary>
    private const long MostBytes = 1536L << 20, LeastBytes = 96L << 20;

    /// <summary>Takes about two seconds on any machine; the best of several windows counts, since others may use the memory meanwhile.</summary>
    /// <param name="availableBytes">Memory that may be used; a quarter of it is taken at most. Null: not known.</param>
    /// <param name="window">Time of one window.</param>
    /// <param name="cancellation">Ends it.</param>
    public static MemoryBandwidth Measure(long? availableBytes, TimeSpan window, CancellationToken cancellation)
    {
        var cores = Math.Max(1, Environment.ProcessorCount);
        var all = Math.Clamp((availableBytes ?? (4 * MostBytes)) / 4, LeastBytes, MostBytes);
        var each = (int)Math.Clamp(all / cores / 3 / sizeof(float), 1 << 20, 256 << 20);
        var sets = new float[cores][][];
        Parallel(cores, index => sets[index] = [Touched(each, 1), Touched(each, 2), Touched(each, 3)]);
        var together = new Bandwidth(cores, Best(sets, window, triad: false, cancellation), Best(sets, window, triad: true, cancellation));
        float[][][] first = [sets[0]];
        var one = cores == 1 ? together : new Bandwidth(1, Best(first, window, triad: false, cancellation), Best(first, window, triad: true, cancellation));
        return new MemoryBandwidth((long)each * sizeof(float) * 3 * cores, together, one);
    }

    private static double Best(float[][][] sets, TimeSpan window, bool triad, CancellationToken cancellation)
    {
        double best = 0;
        for (var round = 0; round < 3; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            best = Math.Max(best, Window(sets, window, triad));
        }
        return best;
    }

    /// <summary>All threads run from one start to one end; what each did by then is counted.</summary>
    private static double Window(float[][][] sets, TimeSpan window, bool triad)
    {
        using var start = new Barrier(sets.Length);
        var rates = new double[sets.Length];
        Parallel(sets.Length, index =>
        {
            var (a, b, c) = (sets[index][0], sets[index][1], sets[index][2]);
            start.SignalAndWait();
            var watch = Stopwatch.StartNew();
            long bytes = 0;
            float kept = 0;
            do
            {
                if (triad) Triad(a, b, c, 0.5f);
                else kept += Sum(b) + Sum(c);
                bytes += (long)b.Length * sizeof(float) * (triad ? 3 : 2);
            }
            while (watch.Elapsed < window);
            // The sum must be of use to somebody, or the compiler leaves the reading out.
            rates[index] = bytes / watch.Elapsed.TotalSeconds / 1e9 + (float.IsNaN(kept) ? 1e-300 : 0);
        });
        return rates.Sum();
    }

    private static float Sum(float[] values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var (s0, s1, s2, s3) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i + 4 <= vectors.Length; i += 4)
        {
            s0 += vectors[i];
            s1 += vectors[i + 1];
            s2 += vectors[i + 2];
            s3 += vectors[i + 3];
        }
        return Vector.Sum(s0 + s1 + s2 + s3);
    }

    private static void Triad(float[] a, float[] b, float[] c, float factor)
    {
        var to = MemoryMarshal.Cast<float, Vector<float>>(a.AsSpan());
        var left = MemoryMarshal.Cast<float, Vector<float>>(b.AsSpan());
        var right = MemoryMarshal.Cast<float, Vector<float>>(c.AsSpan());
        var scale = new Vector<float>(factor);
        for (var i = 0; i < to.Length && i < left.Length && i < right.Length; i++) to[i] = left[i] + (right[i] * scale);
    }

    /// <summary>Written once by the thread that uses it, so that its pages lie near it.</summary>
    private static float[] Touched(int length, float value)
    {
        var buffer = GC.AllocateUninitializedArray<float>(length);
        buffer.AsSpan().Fill(value);
        return buffer;
    }

    private static void Parallel(int threads, Action<int> work)
    {
        var all = Enumerable.Range(0, threads).Select(index => new Thread(() => work(index)) { IsBackground = true }).ToArray();
        foreach (var thread in all) thread.Start();
        foreach (var thread in all) thread.Join();
    }
}
