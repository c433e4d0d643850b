using System.Text.Json;
using Aforo.Systems.Runtimes;

namespace Aforo.Lab.Sending;

/// <summary>Reads the lines of streamed replies. What is no JSON, a comment or a heartbeat is passed over.</summary>
internal static class Grammar
{
    public static void Take(Dialect dialect, ReadOnlyMemory<byte> line, StreamedReply reply)
    {
        var text = line.Span.Trim((byte)' ');
        if (dialect != Dialect.Ollama)
        {
            var isError = text.StartsWith("error:"u8);
            if (!isError && !text.StartsWith("data:"u8)) return;
            text = text[(isError ? 6 : 5)..].TrimStart((byte)' ');
            if (text.SequenceEqual("[DONE]"u8))
            {
                reply.IsDone = true;
                return;
            }
        }
        if (text.IsEmpty) return;
        try
        {
            using var json = JsonDocument.Parse(text.ToArray());
            Take(dialect, json.RootElement, reply);
        }
        catch (JsonException)
        {
            // A line that is no JSON belongs to no answer.
        }
    }

    /// <summary>The words of an error in any dialect; null where there is none.</summary>
    public static string? ErrorOf(JsonElement body) => body.Text("error") ?? body.Object("error")?.Text("message") ?? (body.Text("object") == "error" ? body.Text("message") : null);

    private static void Take(Dialect dialect, JsonElement body, StreamedReply reply)
    {
        if (ErrorOf(body) is { } error)
        {
            reply.Error = error;
            return;
        }
        switch (dialect)
        {
            case Dialect.Ollama:
                Ollama(body, reply);
                break;
            case Dialect.LlamaServer:
                LlamaServer(body, reply);
                break;
            default:
                OpenAi(body, reply);
                break;
        }
    }

    private static void Ollama(JsonElement body, StreamedReply reply)
    {
        var message = body.Object("message");
        foreach (var text in (string?[])[message?.Text("thinking"), message?.Text("content"), body.Text("response")]) reply.Look(text);
        if (Says(message, "content") || Says(message, "thinking") || message?.Member("tool_calls") is not null || Says(body, "response")) reply.Piece();
        if (body.Flag("done") != true) return;
        reply.IsDone = true;
        reply.Reason = body.Text("done_reason");
        reply.PromptTokens = body.Count("prompt_eval_count");
        reply.AnswerTokens = body.Count("eval_count");
        reply.Engine = new EngineTimings
        {
            Field = "prompt_eval_duration, eval_duration",
            PrefillSeconds = Seconds(body, "prompt_eval_duration", 1e9),
            AnswerTokens = reply.AnswerTokens,
            DecodeSeconds = Seconds(body, "eval_duration", 1e9),
            LoadSeconds = Seconds(body, "load_duration", 1e9),
        };
    }

    /// <summary>Pieces of half a letter come as empty text: every line that tells no progress is one.</summary>
    private static void LlamaServer(JsonElement body, StreamedReply reply)
    {
        if (body.Member("prompt_progress") is not null) return;
        reply.Look(body.Text("content"));
        if (body.Flag("stop") != true)
        {
            if (body.Member("content") is not null) reply.Piece();
            return;
        }
        if (Says(body, "content")) reply.Piece();
        reply.IsDone = true;
        reply.Reason = body.Text("stop_type") ?? (body.Flag("stopped_limit") == true ? "limit" : null);
        if (body.Object("timings") is { } timings) Timings(timings, reply);
        reply.PromptTokens ??= body.Count("tokens_evaluated");
        reply.CachedTokens ??= reply.PromptTokens - reply.Engine?.ProcessedTokens;
        reply.AnswerTokens ??= body.Count("tokens_predicted");
    }

    private static void OpenAi(JsonElement body, StreamedReply reply)
    {
        foreach (var choice in body.Items("choices"))
        {
            var delta = choice.Object("delta");
            foreach (var text in (string?[])[delta?.Text("reasoning_content"), delta?.Text("reasoning"), delta?.Text("content"), choice.Text("text")]) reply.Look(text);
            if (Says(delta, "content") || Says(delta, "reasoning_content") || Says(delta, "reasoning") || delta?.Member("tool_calls") is not null || Says(choice, "text")) reply.Piece();
            reply.Reason ??= choice.Text("finish_reason");
        }
        if (body.Object("usage") is { } usage)
        {
            reply.PromptTokens = usage.Count("prompt_tokens") ?? reply.PromptTokens;
            reply.AnswerTokens = usage.Count("completion_tokens") ?? reply.AnswerTokens;
            reply.CachedTokens = usage.Object("prompt_tokens_details")?.Count("cached_tokens") ?? reply.CachedTokens;
        }
        if (body.Object("timings") is { } timings) Timings(timings, reply);
        if (body.Object("stats") is { } stats && reply.Engine is null)
        {
            reply.Engine = new EngineTimings { Field = "stats", AnswerTokens = reply.AnswerTokens, PrefillSeconds = stats.Number("time_to_first_token"), DecodeSeconds = stats.Number("generation_time") };
        }
    }

    private static void Timings(JsonElement timings, StreamedReply reply)
    {
        var (processed, cached) = (timings.Count("prompt_n"), timings.Count("cache_n"));
        reply.Engine = new EngineTimings
        {
            Field = "timings",
            ProcessedTokens = processed,
            PrefillSeconds = Seconds(timings, "prompt_ms", 1e3),
            AnswerTokens = timings.Count("predicted_n"),
            DecodeSeconds = Seconds(timings, "predicted_ms", 1e3),
        };
        reply.CachedTokens = cached ?? reply.CachedTokens;
        if (cached is not null) reply.PromptTokens = processed + cached;
        reply.AnswerTokens = timings.Count("predicted_n") ?? reply.AnswerTokens;
    }

    private static bool Says(JsonElement? body, string name) => body?.Text(name) is { Length: > 0 };

    private static double? Seconds(JsonElement body, string name, double scale) => body.Number(name) is { } value ? value / scale : null;
}
