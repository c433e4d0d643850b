using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud.OpenAi;

/// <summary>What all that speak chat completions share.</summary>
internal static class ChatBody
{
    public static CloudRequest Read(JsonElement body) => new()
    {
        Path = "",
        Model = body.Text("model"),
        Stream = body.Flag("stream"),
        StreamUsage = body.TryGetProperty("stream_options", out var wanted) && wanted.Flag("include_usage"),
        MaxOutput = body.Whole("max_completion_tokens") ?? body.Whole("max_tokens"),
        Tools = [.. body.Items("tools").Select(tool => tool.TryGetProperty("function", out var function) ? function.Text("name") : "")],
        ToolResults = body.Items("messages").Count(message => message.Text("role") == "tool"),
    };

    public static void Counts(Utf8JsonWriter usage, CloudExchange exchange)
    {
        usage.WriteNumber("prompt_tokens", exchange.Request.PromptTokens);
        usage.WriteNumber("completion_tokens", exchange.Output);
        usage.WriteNumber("total_tokens", exchange.Request.PromptTokens + exchange.Output);
    }

    public static void Calls(Utf8JsonWriter json, CloudAnswer answer, bool withIndex)
    {
        for (var i = 0; i < answer.Calls.Length; i++)
        {
            var (index, call) = (i, answer.Calls[i]);
            json.Item(item => Call(item, call, withIndex ? index : null, call.WholeArguments));
        }
    }

    public static void Call(Utf8JsonWriter json, CloudToolCall call, int? index, string arguments)
    {
        if (index is { } place) json.WriteNumber("index", place);
        json.WriteString("id", call.Id);
        json.WriteString("type", "function");
        json.Nested("function", function =>
        {
            function.WriteString("name", call.Name);
            function.WriteString("arguments", arguments);
        });
    }
}
