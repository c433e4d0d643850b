using System.Buffers;
using System.Text.Json;

namespace Aforo.Lab.Sending;

/// <summary>Requests as each dialect writes them.</summary>
internal static class Bodies
{
    public static string Path(Dialect dialect) => dialect switch
    {
        Dialect.Ollama => "api/chat",
        Dialect.LlamaServer => "completion",
        Dialect.LmStudio => "api/v0/chat/completions",
        _ => "v1/chat/completions",
    };

    public static byte[] Of(Destination destination, SendRequest request)
    {
        var buffer = new ArrayBufferWriter<byte>(request.Prompt.Length + 512);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        if (destination.Model is { } model) json.WriteString("model", model);
        json.WriteBoolean("stream", true);
        switch (destination.Dialect)
        {
            case Dialect.Ollama:
                Ollama(json, request);
                break;
            case Dialect.LlamaServer:
                LlamaServer(json, request);
                break;
            default:
                OpenAi(json, request);
                break;
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Ollama(Utf8JsonWriter json, SendRequest request)
    {
        Message(json, request.Prompt);
        if (request.Truncate is { } truncate) json.WriteBoolean("truncate", truncate);
        if (request.Shift is { } shift) json.WriteBoolean("shift", shift);
        json.WriteStartObject("options");
        if (request.NumCtx is { } context) json.WriteNumber("num_ctx", context);
        json.WriteNumber("num_predict", request.Answer);
        json.WriteNumber("temperature", 0);
        json.WriteEndObject();
    }

    private static void LlamaServer(Utf8JsonWriter json, SendRequest request)
    {
        json.WriteString("prompt", request.Prompt);
        json.WriteNumber("n_predict", request.Answer);
        json.WriteNumber("temperature", 0);
        json.WriteBoolean("cache_prompt", true);
        if (request.IgnoreEnd) json.WriteBoolean("ignore_eos", true);
        if (request.Slot is { } slot) json.WriteNumber("id_slot", slot);
    }

    private static void OpenAi(Utf8JsonWriter json, SendRequest request)
    {
        Message(json, request.Prompt);
        json.WriteNumber("max_tokens", request.Answer);
        json.WriteNumber("temperature", 0);
        json.WriteStartObject("stream_options");
        json.WriteBoolean("include_usage", true);
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string prompt)
    {
        json.WriteStartArray("messages");
        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WriteString("content", prompt);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
