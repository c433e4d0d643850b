using System.Text.Json;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Writes a stream of chunks: a role first, deltas, a reason, usage where it was asked for, <c>[DONE]</c>.</summary>
internal sealed class OpenAiStreamWriter(ReplyContext context) : IReplyWriter
{
    private readonly ReplyGathering _seen = new();
    private bool _hasRole;

    public void Write(ReplyEvent happening, Stream output)
    {
        if (_seen.Error is not null) return;
        if (happening is ReplyUsage or ReplyBegins) _seen.Take(happening);
        if (happening is ReplyFails fails)
        {
            _seen.Take(happening);
            SseText.Event(output, null, writer =>
            {
                writer.WriteStartObject();
                OpenAiErrors.Write(writer, fails.Error);
                writer.WriteEndObject();
            });
            return;
        }
        if (!_hasRole)
        {
            _hasRole = true;
            Chunk(output, writer =>
            {
                writer.WriteString("role", "assistant");
                writer.WriteString("content", "");
            });
        }
        switch (happening)
        {
            case TextDelta text: Chunk(output, writer => writer.WriteString("content", text.Text)); break;
            case ReasoningDelta thought: Chunk(output, writer => writer.WriteString("reasoning_content", thought.Text)); break;
            case ToolCallBegins call: Chunk(output, writer => Call(writer, call.Index, call.Id, call.Name, "")); break;
            case ToolCallArguments arguments: Chunk(output, writer => Call(writer, arguments.Index, null, null, arguments.Fragment)); break;
            case ReplyFinishes finishes: Chunk(output, _ => { }, finishes.Reason); break;
        }
    }

    public void End(Stream output)
    {
        if (_seen.Error is not null) return;
        if (context.StreamUsage)
        {
            SseText.Event(output, null, writer =>
            {
                Head(writer);
                writer.WriteStartArray("choices");
                writer.WriteEndArray();
                OpenAiBodyWriter.Usage(writer, _seen.Usage);
                writer.WriteEndObject();
            });
        }
        output.Write("data: [DONE]\n\n"u8);
    }

    private void Chunk(Stream output, Action<Utf8JsonWriter> delta, string? reason = null) => SseText.Event(output, null, writer =>
    {
        Head(writer);
        writer.WriteStartArray("choices");
        writer.WriteStartObject();
        writer.WriteNumber("index", 0);
        writer.WriteStartObject("delta");
        delta(writer);
        writer.WriteEndObject();
        writer.WriteString("finish_reason", reason);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private void Head(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("id", _seen.Id ?? context.Id);
        writer.WriteString("object", "chat.completion.chunk");
        writer.WriteNumber("created", context.Now.ToUnixTimeSeconds());
        writer.WriteString("model", context.Model);
    }

    private static void Call(Utf8JsonWriter writer, int index, string? id, string? name, string arguments)
    {
        writer.WriteStartArray("tool_calls");
        writer.WriteStartObject();
        writer.WriteNumber("index", index);
        writer.Optional("id", id);
        if (id is not null) writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.Optional("name", name);
        writer.WriteString("arguments", arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
