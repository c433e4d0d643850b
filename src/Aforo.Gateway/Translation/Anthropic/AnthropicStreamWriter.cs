using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Writes messages' events: one content block after another, each opened and closed.</summary>
internal sealed class AnthropicStreamWriter(ReplyContext context) : IReplyWriter
{
    private readonly ReplyGathering _seen = new();
    private int _blocks = -1;
    private string? _open;
    private bool _hasBegun;

    public void Write(ReplyEvent happening, Stream output)
    {
        if (_seen.Error is not null) return;
        if (happening is ReplyUsage or ReplyFinishes or ReplyBegins or ReplyFails) _seen.Take(happening);
        if (happening is ReplyFails fails)
        {
            SseText.Event(output, "error", writer => AnthropicErrors.Write(writer, fails.Error, null));
            return;
        }
        if (!_hasBegun && happening is not ReplyUsage) Begin(output);
        switch (happening)
        {
            case TextDelta text:
                Open(output, "text", null);
                Delta(output, "text_delta", "text", text.Text);
                break;
            case ReasoningDelta thought:
                Open(output, "thinking", null);
                Delta(output, "thinking_delta", "thinking", thought.Text);
                break;
            case ToolCallBegins call:
                Open(output, "tool_use", call);
                break;
            case ToolCallArguments arguments:
                Delta(output, "input_json_delta", "partial_json", arguments.Fragment);
                break;
        }
    }

    public void End(Stream output)
    {
        if (_seen.Error is not null) return;
        if (!_hasBegun) Begin(output);
        Close(output);
        SseText.Event(output, "message_delta", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "message_delta");
            writer.WriteStartObject("delta");
            writer.WriteString("stop_reason", AnthropicUsage.Reason(_seen.Reason ?? "stop"));
            writer.WriteNull("stop_sequence");
            writer.WriteEndObject();
            AnthropicUsage.Write(writer, _seen.Usage);
            writer.WriteEndObject();
        });
        SseText.Event(output, "message_stop", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "message_stop");
            writer.WriteEndObject();
        });
    }

    private void Begin(Stream output)
    {
        _hasBegun = true;
        SseText.Event(output, "message_start", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "message_start");
            writer.WriteStartObject("message");
            AnthropicBodyWriter.Head(writer, _seen.Id ?? context.Id, context.Model);
            writer.WriteStartArray("content");
            writer.WriteEndArray();
            writer.WriteNull("stop_reason");
            writer.WriteNull("stop_sequence");
            AnthropicUsage.Write(writer, _seen.Usage);
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    /// <summary>A block of that kind is open afterwards; each tool call has its own.</summary>
    private void Open(Stream output, string kind, ToolCallBegins? call)
    {
        if (_open == kind && call is null) return;
        Close(output);
        _open = kind;
        _blocks++;
        SseText.Event(output, "content_block_start", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "content_block_start");
            writer.WriteNumber("index", _blocks);
            writer.WriteStartObject("content_block");
            writer.WriteString("type", kind);
            if (call is not null)
            {
                writer.WriteString("id", call.Id);
                writer.WriteString("name", call.Name);
                writer.WriteStartObject("input");
                writer.WriteEndObject();
            }
            else
            {
                writer.WriteString(kind, "");
            }
            writer.WriteEndObject();
            writer.WriteEndObject();
        });
    }

    private void Close(Stream output)
    {
        if (_open is null) return;
        _open = null;
        SseText.Event(output, "content_block_stop", writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", "content_block_stop");
            writer.WriteNumber("index", _blocks);
            writer.WriteEndObject();
        });
    }

    private void Delta(Stream output, string type, string member, string text) => SseText.Event(output, "content_block_delta", writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "content_block_delta");
        writer.WriteNumber("index", Math.Max(0, _blocks));
        writer.WriteStartObject("delta");
        writer.WriteString("type", type);
        writer.WriteString(member, text);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
