using System.Text.Json;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Writes a chat request. The context is the definition's: stating another would load the model anew.</summary>
internal static class OllamaRequestWriter
{
    public static void Write(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        var names = request.Messages.SelectMany(message => message.Parts).OfType<ToolCall>().GroupBy(call => call.Id, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Name, StringComparer.Ordinal);
        writer.WriteStartObject();
        writer.WriteString("model", options.Model ?? request.Model);
        writer.WriteStartArray("messages");
        foreach (var message in request.Messages)
        {
            if (message.Role == ChatRole.Tool)
            {
                foreach (var result in message.Parts.OfType<ToolResult>()) Message(writer, "tool", result.Content, [], result.Name ?? names.GetValueOrDefault(result.Id), result.Id);
            }
            else
            {
                Message(writer, message.Role switch { ChatRole.System => "system", ChatRole.User => "user", _ => "assistant" }, message.Parts, [.. message.Parts.OfType<ToolCall>()], null, null);
            }
        }
        writer.WriteEndArray();
        if (!request.Tools.IsEmpty && request.Choice?.Kind != "none") writer.Functions(request.Tools);
        Options(writer, request);
        if (request.JsonSchema is { } schema)
        {
            writer.WritePropertyName("format");
            schema.WriteTo(writer);
        }
        else if (request.JsonObject)
        {
            writer.WriteString("format", "json");
        }
        if (request.Effort == "none") writer.WriteBoolean("think", false);
        writer.WriteBoolean("stream", request.Stream);
        writer.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter writer, string role, IReadOnlyList<ChatPart> parts, IReadOnlyList<ToolCall> calls, string? tool, string? id)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteString("content", string.Join("\n", parts.OfType<TextPart>().Select(part => part.Text)));
        if (parts.OfType<ReasoningPart>().FirstOrDefault() is { } thought) writer.WriteString("thinking", thought.Text);
        writer.Strings("images", [.. parts.OfType<ImagePart>().Select(image => image.Base64!)]);
        writer.Optional("tool_name", tool);
        writer.Optional("tool_call_id", id);
        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls) Call(writer, call);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    internal static void Call(Utf8JsonWriter writer, ToolCall call)
    {
        writer.WriteStartObject();
        writer.Optional("id", call.Id);
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.Arguments("arguments", call.Arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Options(Utf8JsonWriter writer, ChatRequest request)
    {
        writer.WriteStartObject("options");
        writer.Optional("num_predict", request.MaxTokens);
        writer.Optional("temperature", request.Temperature);
        writer.Optional("top_p", request.TopP);
        writer.Optional("top_k", request.TopK);
        writer.Optional("seed", request.Seed);
        writer.Strings("stop", request.Stop);
        writer.WriteEndObject();
    }
}
