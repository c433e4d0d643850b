using System.Text.Json;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Writes a chat completion's request.</summary>
internal static class OpenAiRequestWriter
{
    public static void Write(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("model", options.Model ?? request.Model);
        writer.WriteStartArray("messages");
        Messages(writer, request.Messages, options.Provider);
        writer.WriteEndArray();
        if (!request.Tools.IsEmpty) Tools(writer, request, options.Provider);
        writer.Optional(options.Provider == Provider.OpenAi ? "max_completion_tokens" : "max_tokens", request.MaxTokens);
        writer.Optional("temperature", request.Temperature);
        writer.Optional("top_p", request.TopP);
        if (options.Provider != Provider.Gemini) writer.Optional(options.Provider == Provider.Mistral ? "random_seed" : "seed", request.Seed);
        writer.Strings("stop", request.Stop);
        if (options.Provider != Provider.Mistral) writer.Optional("reasoning_effort", request.Effort);
        if (request.JsonSchema is { } schema)
        {
            writer.WriteStartObject("response_format");
            writer.WriteString("type", "json_schema");
            writer.WriteStartObject("json_schema");
            writer.WriteString("name", "answer");
            writer.WritePropertyName("schema");
            schema.WriteTo(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        else if (request.JsonObject)
        {
            writer.WriteStartObject("response_format");
            writer.WriteString("type", "json_object");
            writer.WriteEndObject();
        }
        writer.WriteBoolean("stream", request.Stream);
        if (request.Stream && options.Provider != Provider.Mistral)
        {
            // The ledger wants usage whether the client asked for it or not.
            writer.WriteStartObject("stream_options");
            writer.WriteBoolean("include_usage", true);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    /// <summary>Results of tools are texts here: what images they hold follow in the user's turn, behind the last of the results.</summary>
    private static void Messages(Utf8JsonWriter writer, IEnumerable<ChatMessage> messages, Provider provider)
    {
        var images = new List<ChatPart>();
        foreach (var message in messages)
        {
            if (message.Role != ChatRole.Tool)
            {
                Shown(writer, images, provider);
                Message(writer, message, provider);
                continue;
            }
            foreach (var result in message.Parts.OfType<ToolResult>())
            {
                images.AddRange(result.Content.OfType<ImagePart>());
                writer.WriteStartObject();
                writer.WriteString("role", "tool");
                writer.WriteString("tool_call_id", ProviderCalls.Id(result.Id, provider));
                Content(writer, [.. result.Content.OfType<TextPart>()]);
                writer.WriteEndObject();
            }
        }
        Shown(writer, images, provider);
    }

    private static void Shown(Utf8JsonWriter writer, List<ChatPart> images, Provider provider)
    {
        if (images.Count == 0) return;
        Message(writer, new ChatMessage(ChatRole.User, [.. images]), provider);
        images.Clear();
    }

    private static void Message(Utf8JsonWriter writer, ChatMessage message, Provider provider)
    {
        writer.WriteStartObject();
        writer.WriteString("role", message.Role switch { ChatRole.System => "system", ChatRole.User => "user", _ => "assistant" });
        Content(writer, message.Parts);
        var calls = message.Parts.OfType<ToolCall>().ToArray();
        if (calls.Length > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls) Call(writer, call, provider);
            writer.WriteEndArray();
        }
        // Runtimes put the model's own thoughts back into its template.
        if (provider == Provider.Compatible && message.Parts.OfType<ReasoningPart>().FirstOrDefault() is { } thought) writer.WriteString("reasoning_content", thought.Text);
        writer.WriteEndObject();
    }

    internal static void Call(Utf8JsonWriter writer, ToolCall call, Provider provider = Provider.Compatible)
    {
        writer.WriteStartObject();
        writer.WriteString("id", ProviderCalls.Id(call.Id, provider));
        writer.WriteString("type", "function");
        if (provider == Provider.Gemini) ProviderCalls.Sign(writer);
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WriteString("arguments", call.Arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Text alone is a string, which every server takes; images need parts.</summary>
    private static void Content(Utf8JsonWriter writer, IReadOnlyList<ChatPart> parts)
    {
        if (!parts.Any(part => part is ImagePart))
        {
            var text = string.Join("\n", parts.OfType<TextPart>().Select(part => part.Text));
            if (text.Length == 0 && parts.Any(part => part is ToolCall)) writer.WriteNull("content");
            else writer.WriteString("content", text);
            return;
        }
        writer.WriteStartArray("content");
        foreach (var part in parts)
        {
            if (part is not (TextPart or ImagePart)) continue;
            writer.WriteStartObject();
            if (part is TextPart text)
            {
                writer.WriteString("type", "text");
                writer.WriteString("text", text.Text);
            }
            else if (part is ImagePart image)
            {
                writer.WriteString("type", "image_url");
                writer.WriteStartObject("image_url");
                writer.WriteString("url", image.Address ?? $"data:{image.MediaType ?? "image/png"};base64,{image.Base64}");
                writer.WriteEndObject();
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void Tools(Utf8JsonWriter writer, ChatRequest request, Provider provider)
    {
        writer.Functions(request.Tools);
        if (request.Choice is { Kind: "tool" } choice)
        {
            writer.WriteStartObject("tool_choice");
            writer.WriteString("type", "function");
            writer.WriteStartObject("function");
            writer.WriteString("name", choice.Name);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        else if (request.Choice is { } word)
        {
            writer.WriteString("tool_choice", word.Kind == "any" ? "required" : word.Kind);
        }
        if (provider != Provider.Gemini) writer.Optional("parallel_tool_calls", request.ParallelTools);
    }
}
