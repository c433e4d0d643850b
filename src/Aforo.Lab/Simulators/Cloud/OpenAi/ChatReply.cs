using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud.OpenAi;

/// <summary>Chat completions. Thoughts are counted, never shown.</summary>
internal sealed class ChatReply : ICloudReply
{
    public CloudRequest Read(JsonElement body) => ChatBody.Read(body);

    public byte[] Whole(CloudExchange exchange) => CloudJson.Object(json =>
    {
        json.WriteString("id", "chatcmpl-" + exchange.Id);
        json.WriteString("object", "chat.completion");
        json.WriteNumber("created", exchange.Created);
        json.WriteString("model", exchange.Model);
        json.List("choices", choices => choices.Item(choice =>
        {
            choice.WriteNumber("index", 0);
            choice.Nested("message", message =>
            {
                message.WriteString("role", "assistant");
                message.WriteString("content", exchange.Answer.Text.IsEmpty ? null : exchange.WholeText);
                if (!exchange.Answer.Calls.IsEmpty) message.List("tool_calls", calls => ChatBody.Calls(calls, exchange.Answer, withIndex: false));
                message.WriteNull("refusal");
                message.List("annotations", _ => { });
            });
            choice.WriteNull("logprobs");
            choice.WriteString("finish_reason", exchange.Finish);
        }));
        json.Nested("usage", usage =>
        {
            ChatBody.Counts(usage, exchange);
            usage.Nested("prompt_tokens_details", details =>
            {
                details.WriteNumber("cached_tokens", exchange.Cached);
                details.WriteNumber("audio_tokens", 0);
            });
            usage.Nested("completion_tokens_details", details =>
            {
                details.WriteNumber("reasoning_tokens", exchange.Thought);
                details.WriteNumber("audio_tokens", 0);
                details.WriteNumber("accepted_prediction_tokens", 0);
                details.WriteNumber("rejected_prediction_tokens", 0);
            });
        });
        json.WriteString("service_tier", "default");
        json.WriteNull("system_fingerprint");
    });

    public IEnumerable<CloudEvent> Events(CloudExchange exchange)
    {
        yield return new(Chunk(exchange, delta =>
        {
            delta.WriteString("role", "assistant");
            delta.WriteString("content", "");
            delta.WriteNull("refusal");
        }));
        foreach (var piece in exchange.Answer.Text) yield return new(Chunk(exchange, delta => delta.WriteString("content", piece)), IsContent: true);
        for (var i = 0; i < exchange.Answer.Calls.Length; i++)
        {
            var (index, call) = (i, exchange.Answer.Calls[i]);
            yield return new(Chunk(exchange, delta => delta.List("tool_calls", calls => calls.Item(item => ChatBody.Call(item, call, index, "")))), IsContent: true);
            foreach (var piece in call.Arguments)
            {
                yield return new(Chunk(exchange, delta => delta.List("tool_calls", calls => calls.Item(item =>
                {
                    item.WriteNumber("index", index);
                    item.Nested("function", function => function.WriteString("arguments", piece));
                }))), IsContent: true);
            }
        }
        yield return new(Chunk(exchange, _ => { }, exchange.Finish));
        if (exchange.Request.StreamUsage)
        {
            yield return new(CloudJson.Event(null, CloudJson.Object(json =>
            {
                Head(json, exchange);
                json.List("choices", _ => { });
                json.Nested("usage", usage =>
                {
                    ChatBody.Counts(usage, exchange);
                    usage.Nested("prompt_tokens_details", details => details.WriteNumber("cached_tokens", exchange.Cached));
                });
            })));
        }
        yield return new("data: [DONE]\n\n"u8.ToArray());
    }

    public byte[] Failure(CloudExchange exchange, int sent) => CloudJson.Event(null, CloudJson.Object(json => json.Nested("error", error =>
    {
        error.WriteString("message", "The server had an error while processing your request. Sorry about that!");
        error.WriteString("type", "server_error");
        error.WriteNull("param");
        error.WriteNull("code");
    })));

    private static byte[] Chunk(CloudExchange exchange, Action<Utf8JsonWriter> delta, string? finish = null) => CloudJson.Event(null, CloudJson.Object(json =>
    {
        Head(json, exchange);
        json.List("choices", choices => choices.Item(choice =>
        {
            choice.WriteNumber("index", 0);
            choice.Nested("delta", delta);
            choice.WriteNull("logprobs");
            choice.WriteString("finish_reason", finish);
        }));
        if (exchange.Request.StreamUsage) json.WriteNull("usage");
    }));

    private static void Head(Utf8JsonWriter json, CloudExchange exchange)
    {
        json.WriteString("id", "chatcmpl-" + exchange.Id);
        json.WriteString("object", "chat.completion.chunk");
        json.WriteNumber("created", exchange.Created);
        json.WriteString("model", exchange.Model);
        json.WriteString("service_tier", "default");
        json.WriteNull("system_fingerprint");
    }
}
