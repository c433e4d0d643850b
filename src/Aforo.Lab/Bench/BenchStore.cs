using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Aforo.Core.Speed;
using Aforo.Systems;
using Aforo.Systems.Runtimes;

namespace Aforo.Lab.Bench;

/// <summary>Keeps measurements in the state folder, one file each, and reads them again for forecasts on this machine.</summary>
public static class BenchStore
{
    /// <summary>The newest of so many files are read; older ones say nothing that they do not.</summary>
    private const int MostFiles = 60;

    private const long LargestFile = 1 << 20;

    /// <summary>Writes a measurement; the report names its file.</summary>
    /// <exception cref="IOException">The folder can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static BenchReport Keep(BenchReport report, Surroundings surroundings)
    {
        var folder = Directory.CreateDirectory(Path.Join(StateFolder.Make(surroundings), "bench")).FullName;
        var name = report.At.ToUniversalTime().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        var kept = report with { KeptIn = Path.Join(folder, $"{name}-{report.Run?.Target.Kind ?? "machine"}.json") };
        var unfinished = kept.KeptIn + ".new";
        using (var file = File.Create(unfinished)) BenchJson.Write(file, kept);
        File.Move(unfinished, kept.KeptIn, overwrite: true);
        return kept;
    }

    /// <summary>What was measured on this machine. A file that can't be read counts as not there.</summary>
    /// <param name="surroundings">Where the state folder is.</param>
    /// <param name="machine">Catalogue entry of the machine as it is now: what was measured on another one is left out.</param>
    public static MachineHistory Read(Surroundings surroundings, string? machine)
    {
        var folder = Path.Join(StateFolder.Of(surroundings), "bench");
        if (!Directory.Exists(folder)) return MachineHistory.None;
        var points = new List<MachinePoint>();
        double? bandwidth = null;
        try
        {
            foreach (var path in Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).TakeLast(MostFiles))
                if (new FileInfo(path).Length <= LargestFile) Read(File.ReadAllBytes(path), machine, points, ref bandwidth);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // What can't be read calibrates nothing.
        }
        return new MachineHistory([.. points], bandwidth);
    }

    internal static void Read(byte[] file, string? machine, List<MachinePoint> points, ref double? bandwidth)
    {
        try
        {
            using var document = JsonDocument.Parse(file);
            var body = document.RootElement;
            if (body.Text("schema") != BenchJson.Schema || body.Object("machine") is not { } on || on.Text("id") != machine) return;
            // Others may have used the memory meanwhile; nothing makes it faster than it is.
            if (body.Object("bandwidth")?.Object("all_cores")?.Number("read_gb_s") is > 0 and var read) bandwidth = Math.Max(bandwidth ?? 0, read);
            if (body.Flag("disturbed") == true || on.Text("backend") is not { } backend || body.Object("work") is not { } told || Work(told) is not { } work) return;
            foreach (var point in body.Items("points")) Take(point, work, backend, body, points);
        }
        catch (JsonException)
        {
            // A damaged file is no measurement.
        }
    }

    private static void Take(JsonElement point, TokenWork work, string backend, JsonElement body, List<MachinePoint> points)
    {
        if (point.Count("prompt_tokens") is not { } prompt || prompt <= 0) return;
        var answer = point.Count("answer_tokens") ?? 0;
        var at = body.Text("at") is { Length: >= 10 } instant ? instant[..10] : "";
        var quantization = body.Object("model")?.Text("quantization");
        if (Rate(point, "decode_tok_s") is { } decode) points.Add(new MachinePoint(work, backend, new SpeedSettings { Depth = prompt + (answer / 2), Quantization = quantization }, decode, null, at));
        var cached = point.Text("prefix") == "cold" ? 0 : point.Count("cached_tokens");
        if (cached is { } depth && prompt - depth >= 64 && Rate(point, "prefill_tok_s") is { } prefill)
            points.Add(new MachinePoint(work, backend, new SpeedSettings { Depth = depth, Prompt = prompt - depth, Quantization = quantization }, null, prefill, at));
    }

    private static double? Rate(JsonElement point, string name) => point.Object(name) is { } rates && (rates.Number("engine") ?? rates.Number("wall")) is > 0 and var rate ? rate : null;

    private static TokenWork? Work(JsonElement told)
    {
        double Of(string name) => told.Number(name) is >= 0 and var value ? value : 0;
        if (told.Text("architecture") is not { } architecture || told.Count("width") is not { } width || Of("layers") is 0 || Of("shared_bytes") is 0) return null;
        return new TokenWork
        {
            Architecture = architecture,
            Layers = Of("layers"),
            Width = width,
            SharedBytes = Of("shared_bytes"),
            ExpertBytes = Of("expert_bytes"),
            SharedParameters = Of("shared_parameters"),
            ExpertParameters = Of("expert_parameters"),
            ExpertShare = Math.Min(1, Of("expert_share")),
            StateBytes = Of("state_bytes"),
            RecurrentLayers = Of("recurrent_layers"),
            Caches = [.. told.Items("caches").Take(16).Select(cache => new CacheWork(cache.Number("bytes") ?? 0, cache.Number("operations") ?? 0, cache.Count("window")))],
        };
    }
}
