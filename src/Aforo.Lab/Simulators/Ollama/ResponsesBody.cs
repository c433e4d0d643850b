using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>The objects of <c>/v1/responses</c>. In its first releases they were bare; since 0.14.2 they repeat what was asked.</summary>
internal sealed class ResponsesBody(JsonElement asked, ModelRequest request, Release release, long created)
{
    /// <summary>The response; not yet with an output in the events that begin a stream.</summary>
    /// <param name="text">The answer; null while there is none.</param>
    /// <param name="ending">Its counts; null while it runs.</param>
    /// <param name="streamed">Whether it is told in an event: the first releases say less there.</param>
    public JsonObject Response(string? text, Ending? ending, bool streamed)
    {
        var status = ending is null ? "in_progress" : "completed";
        var output = text is null ? new JsonArray() : new JsonArray(Item(text, "completed"));
        if (!release.TellsWholeResponse)
        {
            var bare = new JsonObject { ["id"] = ResponseId, ["object"] = "response" };
            if (!streamed) bare["created_at"] = created;
            bare["status"] = status;
            if (!streamed) bare["model"] = request.Model;
            bare["output"] = output;
            if (ending is not null) bare["usage"] = Usage(ending);
            return bare;
        }
        return new JsonObject
        {
            ["id"] = ResponseId,
            ["object"] = "response",
            ["created_at"] = created,
            ["completed_at"] = ending is null ? null : JsonValue.Create(created + (long)ending.Total.TotalSeconds),
            ["status"] = status,
            ["incomplete_details"] = null,
            ["model"] = request.Model,
            ["previous_response_id"] = null,
            ["instructions"] = Asked("instructions") is { } instructions && instructions.GetValueKind() == JsonValueKind.String && instructions.GetValue<string>().Length > 0 ? instructions : null,
            ["output"] = output,
            ["error"] = null,
            ["tools"] = Tools(),
            ["tool_choice"] = "auto",
            ["truncation"] = Asked("truncation") ?? "disabled",
            ["parallel_tool_calls"] = true,
            ["text"] = Text(),
            ["top_p"] = Asked("top_p") ?? 1,
            ["presence_penalty"] = 0,
            ["frequency_penalty"] = 0,
            ["top_logprobs"] = 0,
            ["temperature"] = Asked("temperature") ?? 1,
            ["reasoning"] = Reasoning(streamed),
            ["usage"] = ending is null ? null : Usage(ending),
            ["max_output_tokens"] = Asked("max_output_tokens"),
            ["max_tool_calls"] = null,
            ["store"] = false,
            ["background"] = Asked("background") ?? false,
            ["service_tier"] = "default",
            ["metadata"] = new JsonObject(),
            ["safety_identifier"] = null,
            ["prompt_cache_key"] = null,
        };
    }

    public string ItemId => $"msg_{created % 999_999}";

    private string ResponseId => $"resp_{created % 999_999}";

    /// <summary>The message that is the answer.</summary>
    public JsonObject Item(string? text, string status) => new()
    {
        ["id"] = ItemId,
        ["type"] = "message",
        ["status"] = status,
        ["role"] = "assistant",
        ["content"] = text is null ? new JsonArray() : new JsonArray(Part(text)),
    };

    public JsonObject Part(string text) => WithLogprobs(new() { ["type"] = "output_text", ["text"] = text }, annotations: true);

    /// <summary>The members of an event or a part, with the empty lists that came with 0.14.2.</summary>
    public JsonObject WithLogprobs(JsonObject members, bool annotations = false)
    {
        if (release.TellsWholeResponse && annotations) members["annotations"] = new JsonArray();
        if (release.TellsWholeResponse) members["logprobs"] = new JsonArray();
        return members;
    }

    private JsonObject Usage(Ending ending)
    {
        var usage = new JsonObject { ["input_tokens"] = ending.PromptCount, ["output_tokens"] = ending.AnswerCount, ["total_tokens"] = ending.PromptCount + ending.AnswerCount };
        if (!release.TellsWholeResponse) return usage;
        usage["input_tokens_details"] = new JsonObject { ["cached_tokens"] = 0 };
        usage["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0 };
        return usage;
    }

    private JsonArray Tools() => Asked("tools") is JsonArray tools
        ? new JsonArray([.. tools.OfType<JsonObject>().Select(tool => new JsonObject(((string[])["type", "name", "description", "strict", "parameters"]).Select(name => KeyValuePair.Create(name, tool[name]?.DeepClone()))))])
        : [];

    private JsonObject Text()
    {
        var format = (Asked("text") as JsonObject)?["format"] as JsonObject;
        return new() { ["format"] = format?.DeepClone() ?? new JsonObject { ["type"] = "text" } };
    }

    /// <summary>What was not asked of it is null in an event, and left out of the whole.</summary>
    private JsonObject? Reasoning(bool streamed)
    {
        if (Asked("reasoning") is not JsonObject reasoning) return null;
        var told = new JsonObject(((string[])["effort", "summary"]).Select(name => KeyValuePair.Create(name, reasoning[name]?.DeepClone())).Where(member => streamed || member.Value is not null));
        return told.All(member => member.Value is null) ? null : told;
    }

    private JsonNode? Asked(string name) => asked.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? JsonNode.Parse(value.GetRawText()) : null;
}
