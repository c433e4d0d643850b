using System.Text.Json;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Reads chunks of a stream, and whole bodies, which differ only in <c>delta</c> and <c>message</c>.</summary>
internal sealed class OpenAiChunks(CallIds ids)
{
    private readonly Dictionary<long, (int Index, string? Id)> _calls = [];
    private int _begun;
    private bool _hasBegun;
    private string? _reason;

    /// <summary>True when a reason to finish was told, or an error.</summary>
    public bool HasEnded { get; private set; }

    public IEnumerable<ReplyEvent> Body(JsonElement body)
    {
        foreach (var happening in Chunk(body)) yield return happening;
        if (_reason is null) yield return new ReplyFinishes("stop");
    }

    public IEnumerable<ReplyEvent> Chunk(JsonElement chunk)
    {
        // Gemini wraps its error, Mistral's is flat.
        if (chunk.Member("error") is not null || chunk.Text("object") == "error")
        {
            HasEnded = true;
            yield return new ReplyFails(OpenAiErrors.Read(200, JsonSerializerText(chunk)));
            yield break;
        }
        if (!_hasBegun)
        {
            _hasBegun = true;
            yield return new ReplyBegins(chunk.Text("id"), chunk.Text("model"));
        }
        foreach (var choice in chunk.Items("choices").Take(1))
        {
            if ((choice.Member("delta") ?? choice.Member("message")) is { } delta)
            {
                foreach (var happening in Delta(delta)) yield return happening;
            }
            if (choice.Text("finish_reason") is not { } reason || _reason is not null) continue;
            (_reason, HasEnded) = (reason, true);
            yield return new ReplyFinishes(reason switch { "length" or "content_filter" or "tool_calls" => reason, "function_call" => "tool_calls", "model_length" => "length", _ => _begun > 0 ? "tool_calls" : "stop" });
        }
        if (chunk.Member("usage") is { ValueKind: JsonValueKind.Object } usage)
        {
            yield return new ReplyUsage(usage.Whole("prompt_tokens"), usage.Member("prompt_tokens_details")?.Whole("cached_tokens"), usage.Whole("completion_tokens"));
        }
    }

    private IEnumerable<ReplyEvent> Delta(JsonElement delta)
    {
        if ((delta.Text("reasoning_content") ?? delta.Text("reasoning")) is { Length: > 0 } thought) yield return new ReasoningDelta(thought);
        foreach (var part in Parts(delta)) yield return part;
        if ((delta.Text("content") ?? delta.Text("refusal")) is { Length: > 0 } text) yield return new TextDelta(text);
        var position = 0;
        foreach (var call in delta.Items("tool_calls"))
        {
            var key = call.Whole("index") ?? position;
            position++;
            var function = call.Member("function");
            var id = call.Text("id") is { Length: > 0 } own ? own : null;
            // Gemini numbers all its calls 0: another id, or a name without one, is another call.
            if (!_calls.TryGetValue(key, out var known) || (id is not null && id != known.Id) || (id is null && known.Id is null && function?.Text("name") is { Length: > 0 }))
            {
                _calls[key] = known = (_begun++, id);
                yield return new ToolCallBegins(known.Index, ids.Of(id, known.Index), function?.Text("name") ?? "");
            }
            if (function?.Text("arguments") is { Length: > 0 } fragment) yield return new ToolCallArguments(known.Index, fragment);
        }
    }

    /// <summary>Mistral's content may be parts: texts, and thoughts that are parts themselves.</summary>
    private static IEnumerable<ReplyEvent> Parts(JsonElement delta)
    {
        foreach (var part in delta.Items("content"))
        {
            if (part.Text("type") == "text" && part.Text("text") is { Length: > 0 } text) yield return new TextDelta(text);
            foreach (var thought in part.Items("thinking"))
                if (thought.Text("text") is { Length: > 0 } words) yield return new ReasoningDelta(words);
        }
    }

    private static ReadOnlyMemory<byte> JsonSerializerText(JsonElement element) => JsonWriting.Document(element.WriteTo);
}
