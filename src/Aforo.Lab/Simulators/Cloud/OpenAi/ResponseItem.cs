using System.Collections.Immutable;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud.OpenAi;

/// <summary>An item of a response's output: whole, and as the events that build it.</summary>
internal abstract class ResponseItem(string id)
{
    protected string Id { get; } = id;

    public abstract void Whole(Utf8JsonWriter json);

    /// <summary>Name, whether it carries a piece of the answer, and members, of each event.</summary>
    public IEnumerable<(string Name, bool IsContent, Action<Utf8JsonWriter> Members)> Events(int index)
    {
        yield return ("response.output_item.added", false, json =>
        {
            json.WriteNumber("output_index", index);
            json.Nested("item", Begun);
        });
        foreach (var step in Steps(index)) yield return step;
        yield return ("response.output_item.done", false, json =>
        {
            json.WriteNumber("output_index", index);
            json.Nested("item", Whole);
        });
    }

    protected abstract void Begun(Utf8JsonWriter json);

    protected abstract IEnumerable<(string Name, bool IsContent, Action<Utf8JsonWriter> Members)> Steps(int index);

    /// <summary>Where an event belongs.</summary>
    protected void Place(Utf8JsonWriter json, int index, string? part = null)
    {
        json.WriteString("item_id", Id);
        json.WriteNumber("output_index", index);
        if (part is not null) json.WriteNumber(part, 0);
    }
}

/// <summary>The text.</summary>
internal sealed class MessageItem(string id, ImmutableArray<string> pieces) : ResponseItem(id)
{
    private readonly string _text = string.Concat(pieces);

    public override void Whole(Utf8JsonWriter json)
    {
        Head(json, "completed");
        json.List("content", parts => parts.Item(part => Part(part, _text)));
    }

    protected override void Begun(Utf8JsonWriter json)
    {
        Head(json, "in_progress");
        json.List("content", _ => { });
    }

    protected override IEnumerable<(string Name, bool IsContent, Action<Utf8JsonWriter> Members)> Steps(int index)
    {
        yield return ("response.content_part.added", false, json =>
        {
            Place(json, index, "content_index");
            json.Nested("part", part => Part(part, ""));
        });
        foreach (var piece in pieces)
        {
            yield return ("response.output_text.delta", true, json =>
            {
                Place(json, index, "content_index");
                json.WriteString("delta", piece);
            });
        }
        yield return ("response.output_text.done", false, json =>
        {
            Place(json, index, "content_index");
            json.WriteString("text", _text);
        });
        yield return ("response.content_part.done", false, json =>
        {
            Place(json, index, "content_index");
            json.Nested("part", part => Part(part, _text));
        });
    }

    private void Head(Utf8JsonWriter json, string status)
    {
        json.WriteString("id", Id);
        json.WriteString("type", "message");
        json.WriteString("status", status);
        json.WriteString("role", "assistant");
    }

    private static void Part(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "output_text");
        json.WriteString("text", text);
        json.List("annotations", _ => { });
    }
}

/// <summary>A summary of what the model thought.</summary>
internal sealed class ReasoningItem(string id, string text) : ResponseItem(id)
{
    public override void Whole(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("type", "reasoning");
        json.List("summary", parts => parts.Item(part => Part(part, text)));
    }

    protected override void Begun(Utf8JsonWriter json)
    {
        json.WriteString("id", Id);
        json.WriteString("type", "reasoning");
        json.List("summary", _ => { });
    }

    protected override IEnumerable<(string Name, bool IsContent, Action<Utf8JsonWriter> Members)> Steps(int index)
    {
        yield return ("response.reasoning_summary_part.added", false, json =>
        {
            Place(json, index, "summary_index");
            json.Nested("part", part => Part(part, ""));
        });
        yield return ("response.reasoning_summary_text.delta", true, json =>
        {
            Place(json, index, "summary_index");
            json.WriteString("delta", text);
        });
        yield return ("response.reasoning_summary_text.done", false, json =>
        {
            Place(json, index, "summary_index");
            json.WriteString("text", text);
        });
        yield return ("response.reasoning_summary_part.done", false, json =>
        {
            Place(json, index, "summary_index");
            json.Nested("part", part => Part(part, text));
        });
    }

    private static void Part(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "summary_text");
        json.WriteString("text", text);
    }
}

/// <summary>A call of a tool.</summary>
internal sealed class CallItem(string id, CloudToolCall call) : ResponseItem(id)
{
    public override void Whole(Utf8JsonWriter json) => Write(json, "completed", call.WholeArguments);

    protected override void Begun(Utf8JsonWriter json) => Write(json, "in_progress", "");

    protected override IEnumerable<(string Name, bool IsContent, Action<Utf8JsonWriter> Members)> Steps(int index)
    {
        foreach (var piece in call.Arguments)
        {
            yield return ("response.function_call_arguments.delta", true, json =>
            {
                Place(json, index);
                json.WriteString("delta", piece);
            });
        }
        yield return ("response.function_call_arguments.done", false, json =>
        {
            Place(json, index);
            json.WriteString("arguments", call.WholeArguments);
        });
    }

    private void Write(Utf8JsonWriter json, string status, string arguments)
    {
        json.WriteString("id", Id);
        json.WriteString("type", "function_call");
        json.WriteString("status", status);
        json.WriteString("arguments", arguments);
        json.WriteString("call_id", call.Id);
        json.WriteString("name", call.Name);
    }
}
