using System.Globalization;
using Aforo.Core.Facts;
using Aforo.Core.Messages;
using Aforo.Lab.Bench;

namespace Aforo.Presentation;

/// <summary>What a person reads of a measurement.</summary>
internal sealed class BenchText(Screen screen, string home)
{
    /// <summary>Columns that the table takes.</summary>
    private const int TableWidth = 74;

    public void Write(BenchReport report)
    {
        if (report.Run is { } run) Run(run);
        if (report.Bandwidth is { } memory) Memory(report, memory);
        if (report.KeptIn is not { } path) return;
        screen.Line();
        screen.Line(screen.Words.Text(report.Run is { IsDisturbed: true } ? "bench.kept-disturbed" : report.Run is not null && report.Work is null ? "bench.kept-no-work" : "bench.kept", ("path", path.StartsWith(home, StringComparison.Ordinal) ? "~" + path[home.Length..] : path)), hanging: 2);
    }

    private void Run(BenchRun run)
    {
        var (target, words) = (run.Target, screen.Words);
        screen.Line(words.Text("bench.title", ("model", target.Model), ("quantization", target.Quantization), ("kind", target.Kind), ("version", target.Version), ("context", target.Context is { } context ? context : FactValue.Unknown)), style: "bold", hanging: 2);
        if (!run.Points.IsEmpty)
        {
            screen.Line();
            if (screen.Width >= TableWidth) screen.Line($"{Head("prefix"),-9}{Head("prompt"),9}{Head("cached"),9}{Head("ttft"),9}{Head("prefill"),20}{Head("decode"),18}");
            foreach (var point in run.Points)
                screen.Line(screen.Width < TableWidth ? Card(point) : $"{words.Text(point.IsWarm ? "bench.warm" : "bench.cold"),-9}{Whole(point.PromptTokens),9}{Whole(point.CachedTokens),9}{point.FirstTokenSeconds.ToString("0.00", CultureInfo.InvariantCulture),9}{Rate(point.PrefillEngine, point.PrefillWall),20}{Rate(point.DecodeEngine, point.DecodeWall),18}", hanging: 2);
            if (run.Points.Any(point => point.EngineField is not null))
            {
                screen.Line();
                screen.Line(words.Text("bench.engine"));
            }
        }
        if (run.IsDisturbed) screen.Line(words.Text("bench.disturbed"), style: "yellow", hanging: 2);
        foreach (var skip in run.Skipped.DistinctBy(skip => skip.Reason == "too-long" ? "" : $"{skip.Depth}"))
            screen.Line(words.Text(skip.Reason is "does-not-fit" or "too-long" ? "bench.skip." + skip.Reason : "bench.skip.refused", ("depth", skip.Depth), ("number", skip.Depth.ToString(CultureInfo.InvariantCulture))), hanging: 2);
    }

    private void Memory(BenchReport report, MemoryBandwidth memory)
    {
        screen.Line(screen.Words.Text("bench.memory", ("name", report.MachineName ?? screen.Words.Text("bench.this-machine")), ("size", memory.BufferBytes)), style: "bold");
        screen.Line();
        foreach (var (key, one) in ((string, Bandwidth)[])[("bench.memory-all", memory.All), ("bench.memory-one", memory.One)])
            screen.Line(screen.Words.Text(key, ("cores", one.Cores), ("read", Math.Round(one.ReadGbS, 1)), ("triad", Math.Round(one.TriadGbS, 1))), indent: 2);
        if (memory.IsDisturbed) screen.Line(screen.Words.Text("bench.memory-disturbed"), indent: 2, style: "yellow", hanging: 2);
    }

    /// <summary>A point on a screen that is too narrow for columns.</summary>
    private string Card(BenchPoint point) => $"{screen.Words.Text(point.IsWarm ? "bench.warm" : "bench.cold")}: {Head("prompt")} {Whole(point.PromptTokens)}, {Head("cached")} {Whole(point.CachedTokens)}, {Head("ttft")} {point.FirstTokenSeconds.ToString("0.00", CultureInfo.InvariantCulture)}, {Head("prefill")} {Rate(point.PrefillEngine, point.PrefillWall)}, {Head("decode")} {Rate(point.DecodeEngine, point.DecodeWall)}";

    private string Head(string name) => screen.Words.Text("bench.head." + name);

    private string Whole(long? value) => value is { } known ? Figures.Number(known, screen.Words.Language) : "–";

    /// <summary>The engine's rate, and the wall's in brackets; the wall's alone where the engine tells none.</summary>
    private static string Rate(double? engine, double? wall) => (engine, wall) switch
    {
        ({ } own, { } seen) => $"{Digits(own)} ({Digits(seen)})",
        ({ } own, null) => Digits(own),
        (null, { } seen) => $"({Digits(seen)})",
        _ => "–",
    };

    private static string Digits(double value) => value.ToString(value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}
