using System.Text.Json;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>Writes a response's events, numbered: created, each item from its beginning to its end, then how it ended.</summary>
internal sealed class ResponsesStreamWriter(ReplyContext context) : IReplyWriter
{
    private readonly ReplyGathering _reply = new();
    private readonly ResponseOutput _output = new(context.Id);
    private int _number;
    private bool _hasBegun;

    public void Write(ReplyEvent happening, Stream output)
    {
        if (_reply.Error is not null) return;
        if (happening is ReplyUsage or ReplyFinishes or ReplyFails) _reply.Take(happening);
        if (!_hasBegun) Begin(output);
        if (happening is ReplyFails fails)
        {
            Event(output, "error", writer => ResponseObject.Error(writer, fails.Error));
            Response(output, "response.failed", "failed");
            return;
        }
        if (_output.Place(happening) is not var (item, isNew, ended)) return;
        foreach (var over in ended) Close(output, over);
        if (isNew) Open(output, item);
        var piece = Piece(happening);
        if (piece.Length == 0) return;
        item.Add(piece);
        Event(output, item.DeltaEvent, writer =>
        {
            Place(writer, item);
            writer.WriteString("delta", piece);
        });
    }

    public void End(Stream output)
    {
        if (_reply.Error is not null) return;
        if (!_hasBegun) Begin(output);
        foreach (var item in _output.EndAll()) Close(output, item);
        var end = ResponseObject.End(_reply);
        Response(output, "response." + end, end);
    }

    /// <summary>The text that an event adds to its item.</summary>
    internal static string Piece(ReplyEvent happening) => happening switch
    {
        TextDelta text => text.Text,
        ReasoningDelta thought => thought.Text,
        ToolCallArguments arguments => arguments.Fragment,
        _ => "",
    };

    private void Begin(Stream output)
    {
        _hasBegun = true;
        Response(output, "response.created", "in_progress");
        Response(output, "response.in_progress", "in_progress");
    }

    private void Open(Stream output, ResponseItem item)
    {
        Event(output, "response.output_item.added", writer =>
        {
            writer.WriteNumber("output_index", _output.IndexOf(item));
            writer.WriteStartObject("item");
            item.Begun(writer);
            writer.WriteEndObject();
        });
        Steps(output, item, item.Opening);
    }

    private void Close(Stream output, ResponseItem item)
    {
        Steps(output, item, item.Closing);
        Event(output, "response.output_item.done", writer =>
        {
            writer.WriteNumber("output_index", _output.IndexOf(item));
            writer.WriteStartObject("item");
            item.Whole(writer);
            writer.WriteEndObject();
        });
    }

    private void Steps(Stream output, ResponseItem item, IEnumerable<(string Name, Action<Utf8JsonWriter> Members)> steps)
    {
        foreach (var (name, members) in steps)
        {
            Event(output, name, writer =>
            {
                Place(writer, item);
                members(writer);
            });
        }
    }

    private void Place(Utf8JsonWriter writer, ResponseItem item)
    {
        writer.WriteString("item_id", item.Id);
        writer.WriteNumber("output_index", _output.IndexOf(item));
        if (item.PartIndex is { } part) writer.WriteNumber(part, 0);
    }

    private void Response(Stream output, string name, string status) => Event(output, name, writer =>
    {
        writer.WriteStartObject("response");
        ResponseObject.Write(writer, context, status, status is "completed" or "incomplete" ? _output.Items : [], _reply);
        writer.WriteEndObject();
    });

    private void Event(Stream output, string name, Action<Utf8JsonWriter> members)
    {
        var number = _number++;
        SseText.Event(output, name, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("type", name);
            writer.WriteNumber("sequence_number", number);
            members(writer);
            writer.WriteEndObject();
        });
    }
}
