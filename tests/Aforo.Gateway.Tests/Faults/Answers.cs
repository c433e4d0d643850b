using System.Text.Json;

namespace Aforo.Gateway.Tests.Faults;

/// <summary>Answers in each dialect, and whether what a client got is one.</summary>
internal static class Answers
{
    public const string Word = "fine";

    public static string Of(string path, bool streams, long tokens) => (path, streams) switch
    {
        ("/v1/messages", true) => $$$"""
            event: message_start
            data: {"type":"message_start","message":{"id":"m","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":{{{tokens}}}, "output_tokens":1}} }

            event: content_block_start
            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"fine"}}

            event: content_block_stop
            data: {"type":"content_block_stop","index":0}

            event: message_delta
            data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":2}}

            event: message_stop
            data: {"type":"message_stop"}


            """.Replace("\r", "", StringComparison.Ordinal),
        ("/v1/messages", false) => $$$"""{"id":"m","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"fine"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":{{{tokens}}},"output_tokens":2}}""",
        ("/api/chat", true) => $$$"""{"model":"o","created_at":"2026-11-26T00:00:00Z","message":{"role":"assistant","content":"fine"},"done":false}""" + "\n" + $$$"""{"model":"o","created_at":"2026-11-26T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":{{{tokens}}},"eval_count":2}""" + "\n",
        ("/api/chat", false) => $$$"""{"model":"o","created_at":"2026-11-26T00:00:00Z","message":{"role":"assistant","content":"fine"},"done":true,"done_reason":"stop","prompt_eval_count":{{{tokens}}},"eval_count":2}""",
        (_, true) => """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"fine"},"finish_reason":null}]}""" + "\n\n"
            + """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n"
            + $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":{{{tokens}}},"completion_tokens":2,"total_tokens":{{{tokens + 2}}}}}""" + "\n\ndata: [DONE]\n\n",
        _ => $$$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"fine"},"finish_reason":"stop"}],"usage":{"prompt_tokens":{{{tokens}}},"completion_tokens":2,"total_tokens":{{{tokens + 2}}}}}""",
    };

    public static string Error(string path) => path switch
    {
        "/v1/messages" => """{"type":"error","error":{"type":"api_error","message":"trouble"}}""",
        "/api/chat" => """{"error":"trouble"}""",
        _ => """{"error":{"message":"trouble","type":"server_error","code":null}}""",
    };

    /// <summary>What a client of that dialect makes of it: <c>answer</c>, <c>error</c>, or null where it is neither.</summary>
    public static string? Judge(string path, bool streams, int status, string text)
    {
        if (status >= 400 || !streams) return Whole(path, text);
        var isWhole = path switch
        {
            "/v1/messages" => text.Contains("\"type\":\"message_stop\"", StringComparison.Ordinal) || text.Contains("\"message_stop\"", StringComparison.Ordinal),
            "/api/chat" => text.Contains("\"done\":true", StringComparison.Ordinal),
            _ => text.TrimEnd().EndsWith("data: [DONE]", StringComparison.Ordinal),
        };
        if (isWhole && text.Contains(Word, StringComparison.Ordinal)) return "answer";
        var last = text.TrimEnd().Split('\n')[^1];
        return Whole(path, last.StartsWith("data: ", StringComparison.Ordinal) ? last[6..] : last) is "error" ? "error" : null;
    }

    private static string? Whole(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.TryGetProperty("error", out var error))
                return path == "/api/chat" ? error.ValueKind == JsonValueKind.String ? "error" : null : error.TryGetProperty("message", out _) ? "error" : null;
            return text.Contains(Word, StringComparison.Ordinal) ? "answer" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
