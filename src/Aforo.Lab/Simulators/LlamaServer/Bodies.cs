using System.Text.Json;
using Aforo.Core.Chains;

namespace Aforo.Lab.Simulators.LlamaServer;

/// <summary>JSON bodies in the server's own words.</summary>
internal sealed class Bodies(LlamaServerSimulatorOptions options, SimulatedSlots slots)
{
    /// <summary>Whether slots state counters of the prompt, as builds of 2026 do.</summary>
    private readonly bool _counters = new Systems.Runtimes.LlamaServer.LlamaServerRuntime().Behaviour.Overflow(new OverflowQuestion { Version = options.BuildInfo, PromptTokens = 2, Context = 1, Shift = true }).Effect == OnExceed.Reject;

    public byte[] Props() => Object(json =>
    {
        json.WriteStartObject("default_generation_settings");
        json.WriteStartObject("params");
        json.WriteNumber("n_keep", 0);
        json.WriteNumber("n_predict", -1);
        json.WriteEndObject();
        json.WriteNumber("n_ctx", options.ContextPerSlot);
        json.WriteEndObject();
        json.WriteNumber("total_slots", options.Slots);
        json.WriteString("model_alias", options.Model);
        json.WriteString("model_path", $"models/{options.Model}.gguf");
        json.WriteString("chat_template", "");
        json.WriteString("build_info", options.BuildInfo);
        if (!_counters) return;
        json.WriteBoolean("endpoint_slots", options.HasSlotsEndpoint);
        json.WriteBoolean("endpoint_metrics", options.HasMetricsEndpoint);
        json.WriteBoolean("is_sleeping", false);
    });

    public byte[] Models() => Object(json =>
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        json.WriteStartObject();
        json.WriteString("id", options.Model);
        json.WriteString("object", "model");
        json.WriteString("owned_by", "llamacpp");
        json.WriteStartObject("meta");
        json.WriteNumber("n_ctx_train", options.TrainedContext);
        json.WriteNumber("n_ctx", options.ContextPerSlot);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    });

    public byte[] Slots() => Write(json => slots.Look(all =>
    {
        json.WriteStartArray();
        foreach (var slot in all) Slot(json, slot);
        json.WriteEndArray();
        return true;
    }));

    public static byte[] Error(int code, string type, string message, Action<Utf8JsonWriter>? more = null) => Object(json =>
    {
        json.WriteStartObject("error");
        json.WriteNumber("code", code);
        json.WriteString("message", message);
        json.WriteString("type", type);
        more?.Invoke(json);
        json.WriteEndObject();
    });

    public byte[] TooLong(long prompt) => _counters
        ? Error(400, "exceed_context_size_error", FormattableString.Invariant($"request ({prompt} tokens) exceeds the available context size ({options.ContextPerSlot} tokens), try increasing it"), json =>
        {
            json.WriteNumber("n_prompt_tokens", prompt);
            json.WriteNumber("n_ctx", options.ContextPerSlot);
        })
        : Error(400, "exceed_context_size_error", "the request exceeds the available context size. try increasing the context size or enable context shift");

    public static byte[] Object(Action<Utf8JsonWriter> members) => Write(json =>
    {
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
    });

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes)) body(json);
        return bytes.ToArray();
    }

    private void Slot(Utf8JsonWriter json, SimulatedSlot slot)
    {
        json.WriteStartObject();
        json.WriteNumber("id", slot.Id);
        json.WriteNumber("n_ctx", options.ContextPerSlot);
        json.WriteBoolean("is_processing", slot.IsProcessing);
        if (slot.Task is { } task)
        {
            json.WriteNumber("id_task", task);
            if (_counters)
            {
                json.WriteNumber("n_prompt_tokens", slot.Tokens);
                json.WriteNumber("n_prompt_tokens_processed", slot.IsProcessing ? slot.Processed : 0);
                json.WriteNumber("n_prompt_tokens_cache", slot.IsProcessing ? slot.Cached : 0);
            }
            json.WriteStartArray("next_token");
            json.WriteStartObject();
            json.WriteNumber("n_decoded", slot.Decoded);
            json.WriteEndObject();
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }
}
