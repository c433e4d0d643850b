using System.Globalization;
using System.Text.Json;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>Writes the reply of a chat, or of a generation, whose text stands in the line itself. A tool call is told whole, as Ollama does, when its arguments are complete.</summary>
internal sealed class OllamaWriter(ReplyContext context, bool isGenerate = false) : IReplyWriter
{
    private readonly ReplyGathering _reply = new();

    public void Write(ReplyEvent happening, Stream output)
    {
        if (_reply.Error is not null) return;
        _reply.Take(happening);
        if (happening is ReplyFails fails && context.Stream)
        {
            Line(output, writer => writer.WriteString("error", fails.Error.Message), withHead: false);
            return;
        }
        if (!context.Stream) return;
        switch (happening)
        {
            case TextDelta text: Message(output, text.Text, null); break;
            case ReasoningDelta thought: Message(output, "", thought.Text); break;
        }
    }

    public void End(Stream output)
    {
        if (_reply.Error is { } error)
        {
            if (!context.Stream) Line(output, writer => writer.WriteString("error", error.Message), withHead: false);
            return;
        }
        var calls = _reply.Calls.ToArray();
        if (context.Stream && calls.Length > 0)
        {
            Line(output, writer =>
            {
                Message(writer, "", null, calls);
                writer.WriteBoolean("done", false);
            });
        }
        Line(output, writer =>
        {
            if (context.Stream) Message(writer, "", null, []);
            else Message(writer, _reply.Text, _reply.Reasoning.Length > 0 ? _reply.Reasoning : null, calls);
            writer.WriteBoolean("done", true);
            writer.WriteString("done_reason", _reply.Reason == "length" ? "length" : "stop");
            writer.Optional("prompt_eval_count", _reply.Usage.Prompt);
            writer.Optional("eval_count", _reply.Usage.Output);
        });
    }

    private void Message(Stream output, string content, string? thinking) => Line(output, writer =>
    {
        Message(writer, content, thinking, []);
        writer.WriteBoolean("done", false);
    });

    private void Message(Utf8JsonWriter writer, string content, string? thinking, IReadOnlyCollection<ToolCall> calls)
    {
        if (isGenerate)
        {
            writer.WriteString("response", content);
            writer.Optional("thinking", thinking);
            return;
        }
        writer.WriteStartObject("message");
        writer.WriteString("role", "assistant");
        writer.WriteString("content", content);
        writer.Optional("thinking", thinking);
        if (calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls");
            foreach (var call in calls) OllamaRequestWriter.Call(writer, call);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    private void Line(Stream output, Action<Utf8JsonWriter> write, bool withHead = true)
    {
        using (var writer = new Utf8JsonWriter(output, JsonWriting.Options))
        {
            writer.WriteStartObject();
            if (withHead)
            {
                writer.WriteString("model", context.Model);
                writer.WriteString("created_at", context.Now.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture));
            }
            write(writer);
            writer.WriteEndObject();
        }
        if (context.Stream) output.WriteByte((byte)'\n');
    }
}
