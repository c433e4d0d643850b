using System.Text.Json;
using Aforo.Lab.Simulators.Cloud.OpenAi;

namespace Aforo.Lab.Simulators.Cloud.Gemini;

/// <summary>Chat completions as Gemini writes them: members by name, every delta with its role, calls whole, the total with what was thought.</summary>
internal sealed class GeminiReply : ICloudReply
{
    public CloudRequest Read(JsonElement body) => ChatBody.Read(body);

    public byte[] Whole(CloudExchange exchange) => CloudJson.Object(json =>
    {
        json.List("choices", choices => choices.Item(choice =>
        {
            choice.WriteString("finish_reason", exchange.Finish);
            choice.WriteNumber("index", 0);
            choice.Nested("message", message =>
            {
                if (!exchange.Answer.Text.IsEmpty) message.WriteString("content", exchange.WholeText);
                message.WriteString("role", "assistant");
                if (!exchange.Answer.Calls.IsEmpty) message.List("tool_calls", calls => Calls(calls, exchange.Answer));
            });
        }));
        Tail(json, exchange, "chat.completion");
        Usage(json, exchange);
    });

    public IEnumerable<CloudEvent> Events(CloudExchange exchange)
    {
        var answer = exchange.Answer;
        for (var i = 0; i < answer.Text.Length; i++)
        {
            var (piece, isLast) = (answer.Text[i], i == answer.Text.Length - 1 && answer.Calls.IsEmpty);
            yield return new(Chunk(exchange, delta =>
            {
                delta.WriteString("content", piece);
                delta.WriteString("role", "assistant");
            }, isLast), IsContent: true);
        }
        if (!answer.Calls.IsEmpty)
        {
            yield return new(Chunk(exchange, delta =>
            {
                delta.WriteString("role", "assistant");
                delta.List("tool_calls", calls => Calls(calls, answer));
            }, isLast: true), IsContent: true);
        }
        yield return new("data: [DONE]\n\n"u8.ToArray());
    }

    public byte[] Failure(CloudExchange exchange, int sent) => CloudJson.Event(null, CloudJson.Object(json => json.Nested("error", error =>
    {
        error.WriteNumber("code", 503);
        error.WriteString("message", "The model is overloaded. Please try again later.");
        error.WriteString("status", "UNAVAILABLE");
    })));

    private static byte[] Chunk(CloudExchange exchange, Action<Utf8JsonWriter> delta, bool isLast) => CloudJson.Event(null, CloudJson.Object(json =>
    {
        json.List("choices", choices => choices.Item(choice =>
        {
            choice.Nested("delta", delta);
            choice.WriteNumber("index", 0);
            if (isLast) choice.WriteString("finish_reason", exchange.Finish);
        }));
        Tail(json, exchange, "chat.completion.chunk");
        if (isLast && exchange.Request.StreamUsage) Usage(json, exchange);
    }));

    /// <summary>Every call has the index 0.</summary>
    private static void Calls(Utf8JsonWriter json, CloudAnswer answer)
    {
        foreach (var call in answer.Calls)
        {
            json.Item(item =>
            {
                item.Nested("function", function =>
                {
                    function.WriteString("arguments", call.WholeArguments);
                    function.WriteString("name", call.Name);
                });
                item.WriteString("id", call.Id);
                item.WriteNumber("index", 0);
                item.WriteString("type", "function");
            });
        }
    }

    private static void Tail(Utf8JsonWriter json, CloudExchange exchange, string kind)
    {
        json.WriteNumber("created", exchange.Created);
        json.WriteString("id", exchange.Id);
        json.WriteString("model", exchange.Model);
        json.WriteString("object", kind);
    }

    private static void Usage(Utf8JsonWriter json, CloudExchange exchange) => json.Nested("usage", usage =>
    {
        usage.WriteNumber("completion_tokens", exchange.Output);
        usage.WriteNumber("prompt_tokens", exchange.Request.PromptTokens);
        usage.WriteNumber("total_tokens", exchange.Request.PromptTokens + exchange.Output + exchange.Thought);
    });
}
