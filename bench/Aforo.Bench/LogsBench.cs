using System.Diagnostics;
using Aforo.Systems.Logs;

namespace Aforo.Bench;

/// <summary>
/// Reading speed and memory of the log reader: a log of any size made of the sample logs, one after the other, with their digits
/// varied, streamed and never held whole.
/// </summary>
internal static class LogsBench
{
    public static int Run(string[] arguments)
    {
        var mebibytes = 256;
        var samples = "tests/Aforo.Systems.Tests/Fixtures/Logs";
        for (var at = 0; at + 1 < arguments.Length; at += 2)
        {
            if (arguments[at] == "--mib" && int.TryParse(arguments[at + 1], out var size) && size > 0) mebibytes = size;
            else if (arguments[at] == "--samples") samples = arguments[at + 1];
            else return 2;
        }
        if (!Directory.Exists(samples))
        {
            Console.Error.WriteLine($"{samples}: no such folder; run from the repository's root or give --samples");
            return 3;
        }
        var logs = Directory.GetFiles(samples, "server.log", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(path => (path, File.ReadAllBytes(path))).ToArray();
        Console.WriteLine($"{"log",-58} {"MiB",6} {"s",7} {"MB/s",7} {"lines/s",11} {"allocated",10} {"heap peak",10}");
        Measure("warm-up", [.. logs.Select(log => log.Item2)], 16);
        Measure("all samples mixed", [.. logs.Select(log => log.Item2)], mebibytes);
        foreach (var (path, log) in logs.Where(log => log.Item2.Length > 1500)) Measure(Path.GetFileName(Path.GetDirectoryName(path)!), [log], Math.Max(16, mebibytes / 8));
        return 0;
    }

    private static void Measure(string name, byte[][] logs, int mebibytes)
    {
        using var stream = new VariedLog(logs, (long)mebibytes << 20);
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var seen = LogReader.Read(stream, new LogOptions { File = "bench.log" });
        watch.Stop();
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(FormattableString.Invariant(
            $"{name,-58} {mebibytes,6} {seconds,7:F2} {stream.Length / 1e6 / seconds,7:F0} {stream.Lines / seconds,11:N0} {(GC.GetTotalAllocatedBytes() - before) >> 20,6} MiB {stream.HeapPeak >> 20,6} MiB  ({seen.Incidents.Length} incidents, {seen.Requests.Length} requests)"));
    }
}
