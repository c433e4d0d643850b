using System.Text.Json;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Writes a chat completion at once.</summary>
internal sealed class OpenAiBodyWriter(ReplyContext context) : IReplyWriter
{
    private readonly ReplyGathering _reply = new();

    public void Write(ReplyEvent happening, Stream output) => _reply.Take(happening);

    public void End(Stream output)
    {
        using var writer = new Utf8JsonWriter(output, JsonWriting.Options);
        writer.WriteStartObject();
        if (_reply.Error is { } error)
        {
            OpenAiErrors.Write(writer, error);
            writer.WriteEndObject();
            return;
        }
        writer.WriteString("id", _reply.Id ?? context.Id);
        writer.WriteString("object", "chat.completion");
        writer.WriteNumber("created", context.Now.ToUnixTimeSeconds());
        writer.WriteString("model", context.Model);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        var calls = _reply.Calls.ToArray();
        if (_reply.Text.Length == 0 && calls.Length > 0) writer.WriteNull("content");
        else writer.WriteString("content", _reply.Text);
        if (_reply.Reasoning.Length > 0) writer.WriteString("reasoning_content", _reply.Reasoning);
        if (calls.Length > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls) OpenAiRequestWriter.Call(writer, call);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.WriteString("finish_reason", _reply.Reason ?? "stop");
        writer.WriteEndObject();
        writer.WriteEndArray();
        Usage(writer, _reply.Usage);
        writer.WriteEndObject();
    }

    internal static void Usage(Utf8JsonWriter writer, ReplyUsage usage)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", usage.Prompt ?? 0);
        writer.WriteNumber("completion_tokens", usage.Output ?? 0);
        writer.WriteNumber("total_tokens", (usage.Prompt ?? 0) + (usage.Output ?? 0));
        if (usage.Cached is { } cached)
        {
            writer.WriteStartObject("prompt_tokens_details");
            writer.WriteNumber("cached_tokens", cached);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }
}
