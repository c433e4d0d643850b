using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Writes a messages request: system apart, results of tools inside the user's turn, turns that alternate.</summary>
internal static class AnthropicRequestWriter
{
    private static readonly string[] ImageTypes = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    public static void Write(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("model", options.Model ?? request.Model);
        writer.WriteNumber("max_tokens", request.MaxTokens ?? options.DefaultMaxTokens);
        var system = string.Join("\n\n", request.Messages.Where(message => message.Role == ChatRole.System).SelectMany(message => message.Parts).OfType<TextPart>().Select(part => part.Text));
        if (system.Length > 0) writer.WriteString("system", system);
        writer.WriteStartArray("messages");
        foreach (var (role, parts) in Turns(request.Messages)) Turn(writer, role, parts);
        writer.WriteEndArray();
        if (!request.Tools.IsEmpty) Tools(writer, request);
        // Its scale ends at 1; others' at 2.
        writer.Optional("temperature", request.Temperature is { } temperature ? Math.Min(temperature, 1) : null);
        writer.Optional("top_p", request.TopP);
        writer.Optional("top_k", request.TopK);
        writer.Strings("stop_sequences", request.Stop);
        writer.WriteBoolean("stream", request.Stream);
        writer.WriteEndObject();
    }

    /// <summary>Neighbours of one role become one turn.</summary>
    private static List<(string Role, List<ChatPart> Parts)> Turns(IEnumerable<ChatMessage> messages)
    {
        var turns = new List<(string Role, List<ChatPart> Parts)>();
        foreach (var message in messages.Where(message => message.Role != ChatRole.System))
        {
            var role = message.Role == ChatRole.Assistant ? "assistant" : "user";
            // Thoughts need their maker's signature; those of another model can't be handed over.
            var parts = message.Parts.Where(part => part is not (ReasoningPart or TextPart { Text.Length: 0 }));
            if (turns.Count > 0 && turns[^1].Role == role) turns[^1].Parts.AddRange(parts);
            else turns.Add((role, [.. parts]));
        }
        turns.RemoveAll(turn => turn.Parts.Count == 0);
        return turns;
    }

    private static void Turn(Utf8JsonWriter writer, string role, IReadOnlyList<ChatPart> parts)
    {
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("content");
        // Results must stand before anything else in the turn that answers a call.
        foreach (var part in parts.OrderBy(part => part is ToolResult ? 0 : 1)) Block(writer, part);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Block(Utf8JsonWriter writer, ChatPart part)
    {
        writer.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                writer.WriteString("type", "text");
                writer.WriteString("text", text.Text);
                break;
            case ImagePart image:
                writer.WriteString("type", "image");
                writer.WriteStartObject("source");
                writer.WriteString("type", image.Address is null ? "base64" : "url");
                if (image.Address is null)
                {
                    writer.WriteString("media_type", ImageTypes.Contains(image.MediaType) ? image.MediaType : ImageMedia.Of(image.Base64));
                    writer.WriteString("data", image.Base64);
                }
                else
                {
                    writer.WriteString("url", image.Address);
                }
                writer.WriteEndObject();
                break;
            case ToolCall call:
                writer.WriteString("type", "tool_use");
                writer.WriteString("id", call.Id);
                writer.WriteString("name", call.Name);
                writer.Arguments("input", call.Arguments);
                break;
            case ToolResult result:
                writer.WriteString("type", "tool_result");
                writer.WriteString("tool_use_id", result.Id);
                writer.WriteStartArray("content");
                foreach (var inner in result.Content.Where(inner => inner is TextPart { Text.Length: > 0 } or ImagePart)) Block(writer, inner);
                writer.WriteEndArray();
                if (result.IsError) writer.WriteBoolean("is_error", true);
                break;
        }
        writer.WriteEndObject();
    }

    private static void Tools(Utf8JsonWriter writer, ChatRequest request)
    {
        writer.WriteStartArray("tools");
        foreach (var tool in request.Tools)
        {
            writer.WriteStartObject();
            writer.WriteString("name", tool.Name);
            writer.Optional("description", tool.Description);
            writer.Schema("input_schema", tool.Schema);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (request.Choice is null && request.ParallelTools is not false) return;
        writer.WriteStartObject("tool_choice");
        writer.WriteString("type", request.Choice?.Kind ?? "auto");
        writer.Optional("name", request.Choice?.Name);
        if (request.ParallelTools is false && request.Choice?.Kind != "none") writer.WriteBoolean("disable_parallel_tool_use", true);
        writer.WriteEndObject();
    }
}
