using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud.Anthropic;

/// <summary>Messages.</summary>
internal sealed class MessagesReply : ICloudReply
{
    private const string Signature = "EuYBCkQYAiJA";

    public CloudRequest Read(JsonElement body) => new()
    {
        Path = "",
        Model = body.Text("model"),
        Stream = body.Flag("stream"),
        StreamUsage = true,
        MaxOutput = body.Whole("max_tokens"),
        Tools = [.. body.Items("tools").Select(tool => tool.Text("name"))],
        ToolResults = body.Items("messages").Sum(message => message.Items("content").Count(block => block.Text("type") == "tool_result")),
    };

    public byte[] Whole(CloudExchange exchange) => CloudJson.Object(json =>
    {
        Head(json, exchange);
        json.List("content", blocks =>
        {
            foreach (var block in Blocks(exchange.Answer)) blocks.Item(item => block.Whole(item));
        });
        json.WriteString("stop_reason", Reason(exchange));
        json.WriteNull("stop_sequence");
        Usage(json, exchange, exchange.Output);
    });

    public IEnumerable<CloudEvent> Events(CloudExchange exchange)
    {
        yield return Event("message_start", json => json.Nested("message", message =>
        {
            Head(message, exchange);
            message.List("content", _ => { });
            message.WriteNull("stop_reason");
            message.WriteNull("stop_sequence");
            Usage(message, exchange, 1);
        }));
        var index = 0;
        foreach (var block in Blocks(exchange.Answer))
        {
            var place = index++;
            yield return Event("content_block_start", json =>
            {
                json.WriteNumber("index", place);
                json.Nested("content_block", block.Begun);
            });
            if (place == 0) yield return Event("ping", _ => { });
            foreach (var (type, member, piece) in block.Deltas)
            {
                yield return Event("content_block_delta", json =>
                {
                    json.WriteNumber("index", place);
                    json.Nested("delta", delta =>
                    {
                        delta.WriteString("type", type);
                        delta.WriteString(member, piece);
                    });
                }) with { IsContent = true };
            }
            yield return Event("content_block_stop", json => json.WriteNumber("index", place));
        }
        yield return Event("message_delta", json =>
        {
            json.Nested("delta", delta =>
            {
                delta.WriteString("stop_reason", Reason(exchange));
                delta.WriteNull("stop_sequence");
            });
            json.Nested("usage", usage => usage.WriteNumber("output_tokens", exchange.Output));
        });
        yield return Event("message_stop", _ => { });
    }

    public byte[] Failure(CloudExchange exchange, int sent) => Event("error", json => json.Nested("error", error =>
    {
        error.WriteString("type", "overloaded_error");
        error.WriteString("message", "Overloaded");
    })).Bytes;

    private static IEnumerable<Block> Blocks(CloudAnswer answer)
    {
        if (answer.Reasoning is { } thought)
        {
            yield return new Block([("thinking_delta", "thinking", thought), ("signature_delta", "signature", Signature)], json =>
            {
                json.WriteString("type", "thinking");
                json.WriteString("thinking", "");
                json.WriteString("signature", "");
            }, json =>
            {
                json.WriteString("type", "thinking");
                json.WriteString("thinking", thought);
                json.WriteString("signature", Signature);
            });
        }
        if (!answer.Text.IsEmpty) yield return new Block([.. answer.Text.Select(piece => ("text_delta", "text", piece))], json => Text(json, ""), json => Text(json, string.Concat(answer.Text)));
        foreach (var call in answer.Calls)
            yield return new Block([.. call.Arguments.Prepend("").Select(piece => ("input_json_delta", "partial_json", piece))], json => Call(json, call, "{}"), json => Call(json, call, call.WholeArguments));
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "text");
        json.WriteString("text", text);
    }

    private static void Call(Utf8JsonWriter json, CloudToolCall call, string input)
    {
        json.WriteString("type", "tool_use");
        json.WriteString("id", call.Id);
        json.WriteString("name", call.Name);
        json.WritePropertyName("input");
        json.WriteRawValue(input);
    }

    private static void Head(Utf8JsonWriter json, CloudExchange exchange)
    {
        json.WriteString("id", "msg_" + exchange.Id);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", exchange.Model);
    }

    private static string Reason(CloudExchange exchange) => exchange.Finish switch { "length" => "max_tokens", "tool_calls" => "tool_use", _ => "end_turn" };

    /// <summary>The cached part stands beside the rest of the prompt, not within it.</summary>
    private static void Usage(Utf8JsonWriter json, CloudExchange exchange, long output) => json.Nested("usage", usage =>
    {
        usage.WriteNumber("input_tokens", exchange.Request.PromptTokens - exchange.Cached);
        usage.WriteNumber("cache_creation_input_tokens", 0);
        usage.WriteNumber("cache_read_input_tokens", exchange.Cached);
        usage.Nested("cache_creation", made =>
        {
            made.WriteNumber("ephemeral_5m_input_tokens", 0);
            made.WriteNumber("ephemeral_1h_input_tokens", 0);
        });
        usage.WriteNumber("output_tokens", output);
        usage.WriteString("service_tier", "standard");
    });

    private static CloudEvent Event(string name, Action<Utf8JsonWriter> members) => new(CloudJson.Event(name, CloudJson.Object(json =>
    {
        json.WriteString("type", name);
        members(json);
    })));

    /// <param name="Deltas">Type, member and text of each piece.</param>
    private sealed record Block(IReadOnlyList<(string Type, string Member, string Piece)> Deltas, Action<Utf8JsonWriter> Begun, Action<Utf8JsonWriter> Whole);
}
