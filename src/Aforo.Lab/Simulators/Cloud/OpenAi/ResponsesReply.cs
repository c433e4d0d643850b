using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud.OpenAi;

/// <summary>Responses. A reasoning model's thoughts are an item of their own, as a summary.</summary>
internal sealed class ResponsesReply : ICloudReply
{
    private const string TooLong = "Your input exceeds the context window of this model. Please adjust your input and try again.";

    public CloudRequest Read(JsonElement body) => new()
    {
        Path = "",
        Model = body.Text("model"),
        Stream = body.Flag("stream"),
        StreamUsage = true,
        MaxOutput = body.Whole("max_output_tokens"),
        Tools = [.. body.Items("tools").Select(tool => tool.Text("name"))],
        ToolResults = body.Items("input").Count(item => item.Text("type") == "function_call_output"),
    };

    public byte[] Whole(CloudExchange exchange) => CloudJson.Object(json => ResponseBody.Write(json, exchange, ResponseBody.End(exchange)));

    public IEnumerable<CloudEvent> Events(CloudExchange exchange)
    {
        var number = 0;
        yield return Event("response.created", json => json.Nested("response", response => ResponseBody.Write(response, exchange, "in_progress")));
        yield return Event("response.in_progress", json => json.Nested("response", response => ResponseBody.Write(response, exchange, "in_progress")));
        var output = 0;
        foreach (var item in ResponseBody.Items(exchange.Answer))
        {
            var index = output++;
            foreach (var (name, isContent, members) in item.Events(index)) yield return Event(name, members) with { IsContent = isContent };
        }
        var end = ResponseBody.End(exchange);
        yield return Event("response." + end, json => json.Nested("response", response => ResponseBody.Write(response, exchange, end)));

        CloudEvent Event(string name, Action<Utf8JsonWriter> members) => new(Framed(name, number++, members));
    }

    public byte[] Failure(CloudExchange exchange, int sent)
    {
        const string Message = "The server had an error while processing your request. Sorry about that!";
        return [.. Told(exchange, sent, "server_error", Message, null)];
    }

    public byte[] TooLongInStream(CloudExchange exchange) =>
    [
        .. Framed("response.created", 0, json => json.Nested("response", response => ResponseBody.Write(response, exchange, "in_progress"))),
        .. Told(exchange, 1, "context_length_exceeded", TooLong, "input"),
    ];

    private static byte[] Told(CloudExchange exchange, int number, string code, string message, string? parameter) =>
    [
        .. Framed("error", number, json =>
        {
            json.WriteString("code", code);
            json.WriteString("message", message);
            json.WriteString("param", parameter);
        }),
        .. Framed("response.failed", number + 1, json => json.Nested("response", response => ResponseBody.Write(response, exchange, "failed", (code, message)))),
    ];

    private static byte[] Framed(string name, int number, Action<Utf8JsonWriter> members) => CloudJson.Event(name, CloudJson.Object(json =>
    {
        json.WriteString("type", name);
        json.WriteNumber("sequence_number", number);
        members(json);
    }));
}
