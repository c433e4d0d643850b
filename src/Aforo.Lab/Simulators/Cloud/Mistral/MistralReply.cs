using System.Text.Json;
using Aforo.Lab.Simulators.Cloud.OpenAi;

namespace Aforo.Lab.Simulators.Cloud.Mistral;

/// <summary>Chat completions as Mistral writes them: usage unasked, thoughts as parts of the content.</summary>
internal sealed class MistralReply : ICloudReply
{
    public CloudRequest Read(JsonElement body) => ChatBody.Read(body);

    public byte[] Whole(CloudExchange exchange) => CloudJson.Object(json =>
    {
        Head(json, exchange, "chat.completion");
        json.List("choices", choices => choices.Item(choice =>
        {
            choice.WriteNumber("index", 0);
            choice.Nested("message", message =>
            {
                message.WriteString("role", "assistant");
                if (exchange.Answer.Reasoning is { } thought)
                {
                    message.List("content", parts =>
                    {
                        parts.Item(part => Thought(part, thought));
                        parts.Item(part => Text(part, exchange.WholeText));
                    });
                }
                else
                {
                    message.WriteString("content", exchange.WholeText);
                }
                if (exchange.Answer.Calls.IsEmpty) message.WriteNull("tool_calls");
                else message.List("tool_calls", calls => ChatBody.Calls(calls, exchange.Answer, withIndex: true));
            });
            choice.WriteString("finish_reason", exchange.Finish);
        }));
        json.Nested("usage", usage => ChatBody.Counts(usage, exchange));
    });

    public IEnumerable<CloudEvent> Events(CloudExchange exchange)
    {
        yield return new(Chunk(exchange, delta =>
        {
            delta.WriteString("role", "assistant");
            delta.WriteString("content", "");
        }));
        if (exchange.Answer.Reasoning is { } thought) yield return new(Chunk(exchange, delta => delta.List("content", parts => parts.Item(part => Thought(part, thought)))), IsContent: true);
        foreach (var piece in exchange.Answer.Text) yield return new(Chunk(exchange, delta => delta.WriteString("content", piece)), IsContent: true);
        yield return new(Chunk(exchange, delta =>
        {
            delta.WriteString("content", "");
            if (!exchange.Answer.Calls.IsEmpty) delta.List("tool_calls", calls => ChatBody.Calls(calls, exchange.Answer, withIndex: true));
        }, exchange.Finish), IsContent: !exchange.Answer.Calls.IsEmpty);
        yield return new("data: [DONE]\n\n"u8.ToArray());
    }

    public byte[] Failure(CloudExchange exchange, int sent) => CloudJson.Event(null, MistralApi.FlatBody("Service unavailable.", "internal_server_error", "3505"));

    private static byte[] Chunk(CloudExchange exchange, Action<Utf8JsonWriter> delta, string? finish = null) => CloudJson.Event(null, CloudJson.Object(json =>
    {
        Head(json, exchange, "chat.completion.chunk");
        json.List("choices", choices => choices.Item(choice =>
        {
            choice.WriteNumber("index", 0);
            choice.Nested("delta", delta);
            choice.WriteString("finish_reason", finish);
        }));
        if (finish is not null) json.Nested("usage", usage => ChatBody.Counts(usage, exchange));
    }));

    private static void Head(Utf8JsonWriter json, CloudExchange exchange, string kind)
    {
        json.WriteString("id", "cmpl-" + exchange.Id);
        json.WriteString("object", kind);
        json.WriteNumber("created", exchange.Created);
        json.WriteString("model", exchange.Model);
    }

    private static void Thought(Utf8JsonWriter json, string thought)
    {
        json.WriteString("type", "thinking");
        json.List("thinking", parts => parts.Item(part => Text(part, thought)));
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteString("type", "text");
        json.WriteString("text", text);
    }
}
