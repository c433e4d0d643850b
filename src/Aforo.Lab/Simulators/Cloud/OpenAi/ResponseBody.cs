using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud.OpenAi;

/// <summary>A response object in any of its states.</summary>
internal static class ResponseBody
{
    /// <summary>Its state at the end.</summary>
    public static string End(CloudExchange exchange) => exchange.Answer.IsCut ? "incomplete" : "completed";

    /// <summary>The items of its output, in order.</summary>
    public static IEnumerable<ResponseItem> Items(CloudAnswer answer)
    {
        if (answer.Reasoning is { } thought) yield return new ReasoningItem("rs_1", thought);
        if (!answer.Text.IsEmpty) yield return new MessageItem("msg_1", answer.Text);
        for (var i = 0; i < answer.Calls.Length; i++) yield return new CallItem(FormattableString.Invariant($"fc_{i + 1}"), answer.Calls[i]);
    }

    public static void Write(Utf8JsonWriter json, CloudExchange exchange, string status, (string Code, string Message)? error = null)
    {
        var isOver = status is "completed" or "incomplete";
        json.WriteString("id", "resp_" + exchange.Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", exchange.Created);
        json.WriteString("status", status);
        if (error is { } known)
        {
            json.Nested("error", told =>
            {
                told.WriteString("code", known.Code);
                told.WriteString("message", known.Message);
            });
        }
        else
        {
            json.WriteNull("error");
        }
        if (status == "incomplete") json.Nested("incomplete_details", details => details.WriteString("reason", "max_output_tokens"));
        else json.WriteNull("incomplete_details");
        json.WriteNull("instructions");
        if (exchange.Request.MaxOutput is { } most) json.WriteNumber("max_output_tokens", most);
        else json.WriteNull("max_output_tokens");
        json.WriteString("model", exchange.Model);
        json.List("output", items =>
        {
            if (!isOver) return;
            foreach (var item in Items(exchange.Answer)) items.Item(item.Whole);
        });
        json.WriteBoolean("parallel_tool_calls", true);
        json.WriteBoolean("store", false);
        json.WriteString("truncation", "disabled");
        if (isOver) Usage(json, exchange);
        else json.WriteNull("usage");
    }

    private static void Usage(Utf8JsonWriter json, CloudExchange exchange) => json.Nested("usage", usage =>
    {
        usage.WriteNumber("input_tokens", exchange.Request.PromptTokens);
        usage.Nested("input_tokens_details", details => details.WriteNumber("cached_tokens", exchange.Cached));
        usage.WriteNumber("output_tokens", exchange.Output);
        usage.Nested("output_tokens_details", details => details.WriteNumber("reasoning_tokens", exchange.Thought));
        usage.WriteNumber("total_tokens", exchange.Request.PromptTokens + exchange.Output);
    });
}
