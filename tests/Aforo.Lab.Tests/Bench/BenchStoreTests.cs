using Aforo.Core.Speed;
using Aforo.Lab.Bench;
using Aforo.Lab.Sending;
using Aforo.Systems;

namespace Aforo.Lab.Tests.Bench;

public sealed class BenchStoreTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("aforo-bench-").FullName;

    private Surroundings World => new() { Platform = Platform.Linux, Home = _home, CurrentDirectory = _home };

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void What_is_kept_calibrates_the_same_machine_only()
    {
        BenchStore.Keep(Report(), World);
        BenchStore.Keep(Report() with { At = At.AddMinutes(1), Run = null, Work = null, Bandwidth = new MemoryBandwidth(1 << 30, new Bandwidth(8, 61.5, 55), new Bandwidth(1, 20, 18)) }, World);

        var history = BenchStore.Read(World, "rtx-3090");
        Assert.Equal(61.5, history.BandwidthGbS);
        Assert.Equal([(4128L, 90.0), (4400, 88.0)], history.Points.Where(point => point.Decode is not null).Select(point => (point.Settings.Depth, point.Decode!.Value)));
        // The engine's rate counts; of the warm request the cached tokens are not told, so it says nothing of prefill.
        var prefill = Assert.Single(history.Points, point => point.Prefill is not null);
        Assert.Equal((0L, 4096L, 2100.0), (prefill.Settings.Depth, prefill.Settings.Prompt, prefill.Prefill));
        Assert.Equal(("cuda", "llama", 4e9), (prefill.Backend, prefill.Work.Architecture, prefill.Work.SharedBytes));
        Assert.Equal(131_072, prefill.Work.Caches[0].Bytes);
        Assert.Same(MachineHistory.None, BenchStore.Read(World with { Home = Path.Join(_home, "nobody") }, "rtx-3090"));
        Assert.Empty(BenchStore.Read(World, "rtx-4090").Points);
    }

    [Fact]
    public void A_disturbed_run_corrects_nothing()
    {
        var report = Report();
        var disturbed = report with { Run = report.Run! with { Points = [report.Run.Points[0], report.Run.Points[1] with { DecodeEngine = 20 }] } };
        Assert.False(report.Run.IsDisturbed);
        Assert.True(disturbed.Run!.IsDisturbed);
        BenchStore.Keep(disturbed, World);
        Assert.Empty(BenchStore.Read(World, "rtx-3090").Points);
    }

    /// <summary>Whatever lies in the folder, reading it does not fail.</summary>
    [Fact]
    public void Damaged_files_are_no_measurements()
    {
        var kept = BenchStore.Keep(Report(), World).KeptIn!;
        var bytes = File.ReadAllBytes(kept);
        var random = new Random(5);
        for (var round = 0; round < 300; round++)
        {
            var damaged = bytes[..random.Next(bytes.Length)].Concat(bytes[random.Next(bytes.Length)..]).ToArray();
            for (var i = 0; i < 4 && damaged.Length > 0; i++) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            double? bandwidth = null;
            var points = new List<MachinePoint>();
            BenchStore.Read(damaged, "rtx-3090", points, ref bandwidth);
            Assert.All(points, point => Assert.True(point.Decode > 0 || point.Prefill > 0));
        }
    }

    private static readonly DateTimeOffset At = new(2026, 11, 26, 19, 0, 0, TimeSpan.Zero);

    private static BenchReport Report() => new()
    {
        At = At,
        Machine = "rtx-3090",
        Backend = "cuda",
        Work = new TokenWork { Architecture = "llama", Layers = 32, Width = 4096, SharedBytes = 4e9, ExpertBytes = 0, SharedParameters = 7e9, ExpertParameters = 0, ExpertShare = 0, StateBytes = 0, RecurrentLayers = 0, Caches = [new CacheWork(131_072, 524_288, null)] },
        Run = new BenchRun
        {
            Target = new BenchTarget { Kind = "ollama", Model = "m", Quantization = "Q4_K_M", Destination = new Destination(new Uri("http://127.0.0.1:11434"), Dialect.Ollama, "m") },
            Points =
            [
                new BenchPoint { IsWarm = false, PromptTokens = 4096, AnswerTokens = 64, FirstTokenSeconds = 2, TotalSeconds = 3, PrefillWall = 2000, PrefillEngine = 2100, DecodeWall = 85, DecodeEngine = 90, EngineField = "timings" },
                new BenchPoint { IsWarm = true, PromptTokens = 4368, AnswerTokens = 64, FirstTokenSeconds = 0.2, TotalSeconds = 1, DecodeEngine = 88, EngineField = "timings" },
            ],
        },
    };
}
