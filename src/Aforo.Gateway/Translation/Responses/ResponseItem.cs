using System.Text;
using System.Text.Json;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>An item of a response's output while it grows.</summary>
internal abstract class ResponseItem(string id)
{
    private readonly StringBuilder _text = new();

    public string Id { get; } = id;

    protected string Text => _text.ToString();

    /// <summary>Name of the event that carries a piece.</summary>
    public abstract string DeltaEvent { get; }

    /// <summary>Name of the index within the item; null where it has none.</summary>
    public abstract string? PartIndex { get; }

    public void Add(string piece) => _text.Append(piece);

    /// <summary>Its members when it begins.</summary>
    public abstract void Begun(Utf8JsonWriter writer);

    /// <summary>Its members when it is over.</summary>
    public abstract void Whole(Utf8JsonWriter writer);

    /// <summary>Events between its beginning and its first piece.</summary>
    public virtual IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Opening => [];

    /// <summary>Events between its last piece and its end.</summary>
    public abstract IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Closing { get; }
}

/// <summary>What is said.</summary>
internal sealed class MessageItem(string id) : ResponseItem(id)
{
    public override string DeltaEvent => "response.output_text.delta";

    public override string PartIndex => "content_index";

    public override void Begun(Utf8JsonWriter writer) => Head(writer, "in_progress", null);

    public override void Whole(Utf8JsonWriter writer) => Head(writer, "completed", Text);

    public override IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Opening => [("response.content_part.added", writer => Part(writer, "part", ""))];

    public override IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Closing => [("response.output_text.done", writer => writer.WriteString("text", Text)), ("response.content_part.done", writer => Part(writer, "part", Text))];

    private void Head(Utf8JsonWriter writer, string status, string? text)
    {
        writer.WriteString("id", Id);
        writer.WriteString("type", "message");
        writer.WriteString("status", status);
        writer.WriteString("role", "assistant");
        writer.WriteStartArray("content");
        if (text is not null) Part(writer, null, text);
        writer.WriteEndArray();
    }

    private static void Part(Utf8JsonWriter writer, string? name, string text)
    {
        if (name is null) writer.WriteStartObject();
        else writer.WriteStartObject(name);
        writer.WriteString("type", "output_text");
        writer.WriteString("text", text);
        writer.WriteStartArray("annotations");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>What is thought, as the summary that clients show.</summary>
internal sealed class ReasoningItem(string id) : ResponseItem(id)
{
    public override string DeltaEvent => "response.reasoning_summary_text.delta";

    public override string PartIndex => "summary_index";

    public override void Begun(Utf8JsonWriter writer) => Head(writer, null);

    public override void Whole(Utf8JsonWriter writer) => Head(writer, Text);

    public override IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Opening => [("response.reasoning_summary_part.added", writer => Part(writer, "part", ""))];

    public override IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Closing => [("response.reasoning_summary_text.done", writer => writer.WriteString("text", Text)), ("response.reasoning_summary_part.done", writer => Part(writer, "part", Text))];

    private void Head(Utf8JsonWriter writer, string? text)
    {
        writer.WriteString("id", Id);
        writer.WriteString("type", "reasoning");
        writer.WriteStartArray("summary");
        if (text is not null) Part(writer, null, text);
        writer.WriteEndArray();
    }

    private static void Part(Utf8JsonWriter writer, string? name, string text)
    {
        if (name is null) writer.WriteStartObject();
        else writer.WriteStartObject(name);
        writer.WriteString("type", "summary_text");
        writer.WriteString("text", text);
        writer.WriteEndObject();
    }
}

/// <summary>A call of a tool.</summary>
internal sealed class CallItem(string id, ToolCallBegins call) : ResponseItem(id)
{
    public override string DeltaEvent => "response.function_call_arguments.delta";

    public override string? PartIndex => null;

    public override void Begun(Utf8JsonWriter writer) => Head(writer, "in_progress", "");

    public override void Whole(Utf8JsonWriter writer) => Head(writer, "completed", Arguments);

    public override IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> Closing => [("response.function_call_arguments.done", writer => writer.WriteString("arguments", Arguments))];

    private string Arguments => Text.Length == 0 ? "{}" : Text;

    private void Head(Utf8JsonWriter writer, string status, string arguments)
    {
        writer.WriteString("id", Id);
        writer.WriteString("type", "function_call");
        writer.WriteString("status", status);
        writer.WriteString("arguments", arguments);
        writer.WriteString("call_id", call.Id);
        writer.WriteString("name", call.Name);
    }
}
