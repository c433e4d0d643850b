using System.Text.Encodings.Web;
using System.Text.Json;
using Aforo.Core.Speed;

namespace Aforo.Lab.Bench;

/// <summary>Writes <c>aforo.bench/1</c>.</summary>
public static class BenchJson
{
    public const string Schema = "aforo.bench/1";

    public static void Write(Stream output, BenchReport report)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteString("at", report.At.ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteStartObject("machine");
        json.WriteString("id", report.Machine);
        json.WriteString("name", report.MachineName);
        json.WriteString("backend", report.Backend);
        json.WriteEndObject();
        if (report.Run is { } run) Run(json, run);
        else json.WriteNull("runtime");
        if (report.Bandwidth is { } bandwidth) Memory(json, bandwidth);
        else json.WriteNull("bandwidth");
        if (report.Work is { } work) Work(json, work);
        else json.WriteNull("work");
        json.WriteString("kept_in", report.KeptIn);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    private static void Run(Utf8JsonWriter json, BenchRun run)
    {
        var target = run.Target;
        json.WriteStartObject("runtime");
        json.WriteString("kind", target.Kind);
        json.WriteString("address", target.Destination.Address.GetLeftPart(UriPartial.Path));
        json.WriteString("version", target.Version);
        json.WriteEndObject();
        json.WriteStartObject("model");
        json.WriteString("name", target.Model);
        json.WriteString("quantization", target.Quantization);
        json.WriteString("digest", target.Digest);
        Number(json, "size_bytes", target.SizeBytes);
        Number(json, "accelerator_bytes", target.AcceleratorBytes);
        json.WriteEndObject();
        json.WriteStartObject("settings");
        Number(json, "ctx_size", target.Context);
        Number(json, "n_slots", target.Slots);
        json.WriteEndObject();
        json.WriteStartArray("points");
        foreach (var point in run.Points) Point(json, point);
        json.WriteEndArray();
        json.WriteStartArray("skipped");
        foreach (var skip in run.Skipped)
        {
            json.WriteStartObject();
            json.WriteNumber("depth", skip.Depth);
            json.WriteString("reason", skip.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteBoolean("disturbed", run.IsDisturbed);
        json.WriteString("trouble", run.Trouble);
        json.WriteString("server_said", run.Words);
    }

    private static void Point(Utf8JsonWriter json, BenchPoint point)
    {
        json.WriteStartObject();
        json.WriteString("prefix", point.IsWarm ? "warm" : "cold");
        Number(json, "prompt_tokens", point.PromptTokens);
        Number(json, "cached_tokens", point.CachedTokens);
        Number(json, "answer_tokens", point.AnswerTokens);
        json.WriteNumber("ttft_s", Math.Round(point.FirstTokenSeconds, 4));
        json.WriteNumber("total_s", Math.Round(point.TotalSeconds, 4));
        Rates(json, "prefill_tok_s", point.PrefillWall, point.PrefillEngine);
        Rates(json, "decode_tok_s", point.DecodeWall, point.DecodeEngine);
        json.WriteString("engine_field", point.EngineField);
        json.WriteString("basis", "measured");
        json.WriteEndObject();
    }

    private static void Rates(Utf8JsonWriter json, string name, double? wall, double? engine)
    {
        json.WriteStartObject(name);
        Number(json, "wall", wall);
        Number(json, "engine", engine);
        json.WriteEndObject();
    }

    private static void Memory(Utf8JsonWriter json, MemoryBandwidth memory)
    {
        json.WriteStartObject("bandwidth");
        json.WriteNumber("buffer_bytes", memory.BufferBytes);
        foreach (var (name, one) in ((string, Bandwidth)[])[("all_cores", memory.All), ("one_core", memory.One)])
        {
            json.WriteStartObject(name);
            json.WriteNumber("cores", one.Cores);
            Number(json, "read_gb_s", one.ReadGbS);
            Number(json, "triad_gb_s", one.TriadGbS);
            json.WriteEndObject();
        }
        json.WriteBoolean("disturbed", memory.IsDisturbed);
        json.WriteString("basis", "measured");
        json.WriteEndObject();
    }

    private static void Work(Utf8JsonWriter json, TokenWork work)
    {
        json.WriteStartObject("work");
        json.WriteString("architecture", work.Architecture);
        json.WriteNumber("layers", work.Layers);
        json.WriteNumber("width", work.Width);
        json.WriteNumber("shared_bytes", work.SharedBytes);
        json.WriteNumber("expert_bytes", work.ExpertBytes);
        json.WriteNumber("shared_parameters", work.SharedParameters);
        json.WriteNumber("expert_parameters", work.ExpertParameters);
        json.WriteNumber("expert_share", work.ExpertShare);
        json.WriteNumber("state_bytes", work.StateBytes);
        json.WriteNumber("recurrent_layers", work.RecurrentLayers);
        json.WriteStartArray("caches");
        foreach (var cache in work.Caches)
        {
            json.WriteStartObject();
            json.WriteNumber("bytes", cache.Bytes);
            json.WriteNumber("operations", cache.Operations);
            Number(json, "window", cache.Window);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } known && double.IsFinite(known)) json.WriteNumber(name, Math.Round(known, 4));
        else json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } known) json.WriteNumber(name, known);
        else json.WriteNull(name);
    }
}
