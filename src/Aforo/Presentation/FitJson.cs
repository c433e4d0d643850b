using System.Text.Json;
using Aforo.Core.Memory;
using Aforo.Core.Speed;
using Aforo.Fitting;

namespace Aforo.Presentation;

/// <summary>The document <c>aforo.fit/1</c>.</summary>
internal static class FitJson
{
    public static void Write(Utf8JsonWriter writer, FitAnswer answer) => Write(writer, answer, null);

    /// <param name="writer">Where it goes.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="line">Line of the table that asked; null: none did.</param>
    public static void Write(Utf8JsonWriter writer, FitAnswer answer, int? line)
    {
        var plan = answer.Outcome.Plan;
        var known = MemoryPlanner.KnownArchitectures.First(one => one.Name == plan.Architecture);
        writer.WriteStartObject();
        writer.WriteString("schema", "aforo.fit/1");
        if (line is { } number) writer.WriteNumber("line", number);
        writer.WriteStartObject("model");
        writer.WriteString("name", answer.Model.Name);
        writer.WriteString("architecture", plan.Architecture);
        writer.WriteString("quantization", answer.Model.Quantization);
        writer.WriteString("source", answer.Model.Source);
        writer.WriteString("missing", JsonText.English(answer.Model.Missing));
        if (!answer.Model.AlsoCalled.IsEmpty) JsonText.Array(writer, "also_called", answer.Model.AlsoCalled, writer.WriteStringValue);
        Number(writer, "native_context", answer.Model.Shape.NativeContext);
        Number(writer, "parameters", answer.Model.Parameters);
        Number(writer, "active_parameters", answer.Model.ActiveParameters);
        writer.WriteEndObject();
        Settings(writer, answer);
        writer.WriteStartObject("engine");
        writer.WriteString("name", "llama.cpp");
        writer.WriteString("build", known.EngineBuild);
        writer.WriteString("runtime", answer.Runtime);
        writer.WriteString("backend", answer.Backend);
        writer.WriteBoolean("backend_checked", FitAnswer.IsChecked(answer.Backend));
        writer.WriteString("checked", known.On.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        JsonText.Array(writer, "expected_to_differ", FitReservations.Of(answer.Backend), writer.WriteStringValue);
        writer.WriteEndObject();
        Memory(writer, answer);
        if (!answer.Neighbours.IsEmpty)
        {
            JsonText.Array(writer, "together", answer.Neighbours, other =>
            {
                writer.WriteStartObject();
                writer.WriteString("model", other.Name);
                writer.WriteNumber("total_bytes", other.Bytes);
                writer.WriteEndObject();
            });
        }
        Machine(writer, answer);
        JsonText.Flag(writer, "fits", answer.Outcome.Fits);
        Number(writer, "headroom_bytes", answer.Outcome.HeadroomBytes);
        if (answer.Outcome.Tightest is { } tightest) writer.WriteString("tightest_pool", tightest.Name);
        Number(writer, "largest_ctx_size", answer.LargestContext);
        writer.WriteBoolean("ctx_size_beyond_native", answer.IsBeyondNative);
        if (!answer.Remedies.Single.IsEmpty) JsonText.Array(writer, "changes", answer.Remedies.Single, cost => Change(writer, cost));
        if (!answer.Remedies.Together.IsEmpty) JsonText.Array(writer, "changes_together", answer.Remedies.Together, cost => Change(writer, cost));
        if (answer.Speed is { } speed) Speed(writer, speed, answer.AssumedHost);
        else writer.WriteNull("speed");
        writer.WriteEndObject();
    }

    private static void Change(Utf8JsonWriter writer, FitCost cost)
    {
        writer.WriteStartObject();
        writer.WriteString("option", cost.Change.Option);
        writer.WriteString("value", cost.Change.Value);
        writer.WriteNumber("saved_bytes", cost.Change.SavedBytes);
        writer.WriteNumber("headroom_bytes", cost.Change.HeadroomBytes);
        writer.WriteBoolean("suffices", cost.Change.Suffices);
        Ratio(writer, "decode_ratio", cost.Decode);
        Ratio(writer, "prefill_ratio", cost.Prefill);
        Quality(writer, "quality_before", cost.Before);
        Quality(writer, "quality_after", cost.After);
        writer.WriteEndObject();
    }

    private static void Quality(Utf8JsonWriter writer, string name, Core.Memory.Fitting.QuantizationQuality? quality)
    {
        if (quality is null) return;
        writer.WriteStartObject(name);
        writer.WriteNumber("perplexity_rise", quality.PerplexityRise);
        if (quality.Divergence is { } divergence) writer.WriteNumber("kl_divergence", divergence);
        else writer.WriteNull("kl_divergence");
        writer.WriteString("model", quality.Model);
        writer.WriteString("basis", "claimed");
        writer.WriteString("source", quality.Source);
        writer.WriteEndObject();
    }

    private static void Ratio(Utf8JsonWriter writer, string name, double? value)
    {
        if (value is { } known) writer.WriteNumber(name, Math.Round(known, 3));
        else writer.WriteNull(name);
    }

    private static void Speed(Utf8JsonWriter writer, SpeedForecast speed, string? host)
    {
        writer.WriteStartObject("speed");
        if (host is not null) writer.WriteString("assumed_host", host);
        Figure(writer, "decode_tok_s", speed.Decode, hasRoof: true);
        Figure(writer, "prefill_tok_s", speed.Prefill, hasRoof: true);
        Figure(writer, "last_chunk_tok_s", speed.LastChunk);
        Figure(writer, "ttft_s", speed.FirstToken);
        writer.WriteEndObject();
    }

    private static void Figure(Utf8JsonWriter writer, string name, SpeedFigure figure, bool hasRoof = false)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("value", Math.Round(figure.Value, 3));
        writer.WriteNumber("low", Math.Round(figure.Low, 3));
        writer.WriteNumber("high", Math.Round(figure.High, 3));
        if (figure.Roof is { } roof) writer.WriteNumber("roof", Math.Round(roof, 3));
        else if (hasRoof) writer.WriteNull("roof");
        JsonText.Basis(writer, figure.Basis);
        writer.WriteEndObject();
    }

    private static void Settings(Utf8JsonWriter writer, FitAnswer answer)
    {
        var settings = answer.Settings;
        writer.WriteStartObject("settings");
        writer.WriteNumber("ctx_size", answer.Outcome.Plan.ContextSize);
        writer.WriteNumber("ctx_per_slot", answer.Outcome.Plan.ContextPerSlot);
        writer.WriteString("cache_type_k", settings.CacheTypeK);
        writer.WriteString("cache_type_v", settings.CacheTypeV);
        writer.WriteString("flash_attn", settings.FlashAttention.ToString().ToLowerInvariant());
        writer.WriteNumber("parallel", settings.Parallel);
        writer.WriteBoolean("kv_unified", settings.KvUnified);
        writer.WriteNumber("batch_size", settings.BatchSize);
        writer.WriteNumber("ubatch_size", settings.MicroBatch);
        writer.WriteBoolean("swa_full", settings.SwaFull);
        Number(writer, "outputs_max", settings.OutputsMax);
        Number(writer, "gpu_layers", settings.Devices == 0 ? 0 : settings.GpuLayers);
        writer.WriteNumber("n_cpu_moe", settings.CpuExpertLayers);
        writer.WriteNumber("devices", settings.Devices);
        writer.WriteNumber("cache_ram", settings.CacheRamMiB);
        writer.WriteBoolean("mmap", answer.Request.Maps);
        writer.WriteBoolean("repack", answer.Request.Repacks);
        writer.WriteEndObject();
    }

    private static void Memory(Utf8JsonWriter writer, FitAnswer answer)
    {
        var (plan, settings) = (answer.Outcome.Plan, answer.Settings);
        writer.WriteStartObject("memory");
        writer.WriteNumber("weights_bytes", plan.WeightsBytes);
        writer.WriteNumber("kv_cache_bytes", plan.KvCacheBytes);
        writer.WriteNumber("recurrent_state_bytes", plan.RecurrentStateBytes);
        writer.WriteNumber("compute_bytes", plan.ComputeBytes);
        writer.WriteNumber("output_bytes", plan.OutputBytes);
        writer.WriteNumber("total_bytes", plan.TotalBytes);
        writer.WriteNumber("host_prompt_cache_bytes", plan.HostPromptCacheBytes);
        writer.WriteNumber("host_input_bytes", plan.HostInputBytes);
        writer.WriteNumber("kv_bytes_per_token", plan.CacheBytesPerToken);
        if (!answer.Yardsticks.IsEmpty)
        {
            JsonText.Array(writer, "kv_bytes_per_token_of", answer.Yardsticks, known =>
            {
                writer.WriteStartObject();
                writer.WriteString("model", known.Name);
                writer.WriteNumber("layers", known.Layers);
                writer.WriteNumber("kv_heads", known.KvHeads);
                writer.WriteNumber("bytes", known.BytesPerToken);
                writer.WriteEndObject();
            });
        }
        Number(writer, "projector_bytes", answer.Model.ProjectorBytes);
        writer.WriteNumber("besides_bytes", answer.Outcome.BesidesBytes);
        writer.WriteNumber("all_bytes", answer.Outcome.AllBytes);
        writer.WriteNumber("repacked_bytes", plan.RepackedBytes);
        writer.WriteString("repacked_for", settings.Repack switch { CpuKernels.None => null, CpuKernels.ArmDotProduct => "arm-dotprod", var kernels => kernels.ToString().ToLowerInvariant() });
        writer.WriteString("weights_basis", plan.WeightsAreExact ? "read" : "predicted");
        JsonText.Array(writer, "pools", answer.Outcome.Pools.Zip(answer.Outcome.Besides), pool =>
        {
            var (share, besides) = pool;
            writer.WriteStartObject();
            writer.WriteString("name", share.Pool.Name);
            writer.WriteString("kind", share.Pool.Kind.ToString().ToLowerInvariant());
            Number(writer, "usable_bytes", share.Pool.UsableBytes);
            writer.WriteNumber("taken_bytes", share.Pool.TakenBytes);
            writer.WriteNumber("weights_bytes", share.Share.WeightsBytes);
            writer.WriteNumber("kv_cache_bytes", share.Share.KvCacheBytes);
            writer.WriteNumber("recurrent_state_bytes", share.Share.RecurrentStateBytes);
            writer.WriteNumber("compute_bytes", share.Share.ComputeBytes);
            writer.WriteNumber("output_bytes", share.Share.OutputBytes);
            JsonText.Array(writer, "besides", besides, beside =>
            {
                writer.WriteStartObject();
                writer.WriteString("kind", beside.Kind.ToString().ToLowerInvariant());
                writer.WriteNumber("bytes", beside.Bytes);
                writer.WriteEndObject();
            });
            writer.WriteEndObject();
        });
        writer.WriteEndObject();
    }

    private static void Machine(Utf8JsonWriter writer, FitAnswer answer)
    {
        if (answer.Machine is not { } machine)
        {
            writer.WriteNull("machine");
            return;
        }
        writer.WriteStartObject("machine");
        writer.WriteString("id", machine.Id);
        Number(writer, "memory_gib", machine.MemoryGib);
        Number(writer, "usable_bytes", answer.Backend == "cpu" ? machine.ProcessorPool.UsableBytes : machine.UsableBytes);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } known) writer.WriteNumber(name, known);
        else writer.WriteNull(name);
    }
}
