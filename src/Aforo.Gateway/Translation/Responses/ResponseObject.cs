using System.Text.Json;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>A response object, at its beginning and at its end.</summary>
internal static class ResponseObject
{
    /// <param name="status"><c>in_progress</c>, <c>completed</c>, <c>incomplete</c> or <c>failed</c>.</param>
    /// <param name="output">Its items, each whole; none while it is in progress.</param>
    public static void Write(Utf8JsonWriter writer, ReplyContext context, string status, IEnumerable<ResponseItem> output, ReplyGathering reply)
    {
        writer.WriteString("id", Id(context));
        writer.WriteString("object", "response");
        writer.WriteNumber("created_at", context.Now.ToUnixTimeSeconds());
        writer.WriteString("status", status);
        if (status == "failed" && reply.Error is { } error)
        {
            writer.WriteStartObject("error");
            writer.WriteString("code", Code(error.Kind));
            writer.WriteString("message", error.Message);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("error");
        }
        if (status == "incomplete")
        {
            writer.WriteStartObject("incomplete_details");
            writer.WriteString("reason", reply.Reason == "content_filter" ? "content_filter" : "max_output_tokens");
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteNull("incomplete_details");
        }
        writer.WriteNull("instructions");
        writer.WriteNull("max_output_tokens");
        writer.WriteString("model", context.Model);
        writer.WriteStartArray("output");
        foreach (var item in output)
        {
            writer.WriteStartObject();
            item.Whole(writer);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteBoolean("parallel_tool_calls", true);
        writer.WriteNull("previous_response_id");
        writer.WriteBoolean("store", false);
        writer.WriteString("tool_choice", "auto");
        writer.WriteStartArray("tools");
        writer.WriteEndArray();
        writer.WriteString("truncation", "disabled");
        if (status is "completed" or "incomplete") Usage(writer, reply.Usage);
        else writer.WriteNull("usage");
    }

    /// <summary>How a reply that finished ends.</summary>
    public static string End(ReplyGathering reply) => reply.Reason is "length" or "content_filter" ? "incomplete" : "completed";

    public static string Code(string kind) => kind switch
    {
        "context_length" => "context_length_exceeded",
        "rate_limit" => "rate_limit_exceeded",
        "invalid_request" => "invalid_prompt",
        _ => "server_error",
    };

    /// <summary>The event that tells an error, as a document.</summary>
    public static byte[] ErrorEvent(ReplyError error, int number) => JsonWriting.Document(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteNumber("sequence_number", number);
        Error(writer, error);
        writer.WriteEndObject();
    });

    /// <summary>Members of that event.</summary>
    public static void Error(Utf8JsonWriter writer, ReplyError error)
    {
        writer.WriteString("code", Code(error.Kind));
        writer.WriteString("message", error.Message);
        writer.WriteNull("param");
    }

    private static string Id(ReplyContext context) => "resp_" + context.Id;

    private static void Usage(Utf8JsonWriter writer, ReplyUsage usage)
    {
        writer.WriteStartObject("usage");
        writer.WriteNumber("input_tokens", usage.Prompt ?? 0);
        writer.WriteStartObject("input_tokens_details");
        writer.WriteNumber("cached_tokens", usage.Cached ?? 0);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens", usage.Output ?? 0);
        writer.WriteStartObject("output_tokens_details");
        writer.WriteNumber("reasoning_tokens", 0);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens", (usage.Prompt ?? 0) + (usage.Output ?? 0));
        writer.WriteEndObject();
    }
}
