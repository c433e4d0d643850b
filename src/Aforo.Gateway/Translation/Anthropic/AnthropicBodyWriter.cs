using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Writes a message at once.</summary>
internal sealed class AnthropicBodyWriter(ReplyContext context) : IReplyWriter
{
    private readonly ReplyGathering _reply = new();

    public void Write(ReplyEvent happening, Stream output) => _reply.Take(happening);

    public void End(Stream output)
    {
        using var writer = new Utf8JsonWriter(output, JsonWriting.Options);
        if (_reply.Error is { } error)
        {
            AnthropicErrors.Write(writer, error, null);
            return;
        }
        writer.WriteStartObject();
        Head(writer, _reply.Id ?? context.Id, context.Model);
        writer.WriteStartArray("content");
        if (_reply.Reasoning.Length > 0) Block(writer, "thinking", _reply.Reasoning);
        var calls = _reply.Calls.ToArray();
        if (_reply.Text.Length > 0 || calls.Length == 0) Block(writer, "text", _reply.Text);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "tool_use");
            writer.WriteString("id", call.Id);
            writer.WriteString("name", call.Name);
            writer.Arguments("input", call.Arguments);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteString("stop_reason", AnthropicUsage.Reason(_reply.Reason ?? "stop"));
        writer.WriteNull("stop_sequence");
        AnthropicUsage.Write(writer, _reply.Usage);
        writer.WriteEndObject();
    }

    internal static void Head(Utf8JsonWriter writer, string id, string model)
    {
        writer.WriteString("id", id);
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteString("model", model);
    }

    private static void Block(Utf8JsonWriter writer, string kind, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type", kind);
        writer.WriteString(kind, text);
        if (kind == "thinking") writer.WriteString("signature", "");
        writer.WriteEndObject();
    }
}
