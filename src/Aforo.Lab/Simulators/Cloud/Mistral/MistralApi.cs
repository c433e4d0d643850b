using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Cloud.Mistral;

/// <summary>Mistral's interface: it refuses members that it does not know, and ids of calls that are not of its own making.</summary>
internal sealed partial class MistralApi(CloudSimulatorOptions options) : CloudApi(options)
{
    private static readonly HashSet<string> Known =
    [
        "model", "messages", "max_tokens", "temperature", "top_p", "stop", "stream", "random_seed", "tools", "tool_choice", "parallel_tool_calls", "response_format", "presence_penalty", "frequency_penalty", "n", "prediction", "prompt_mode", "safe_prompt", "metadata",
    ];

    public override string StreamType => "text/event-stream";

    public override ICloudReply? Generates(string path) => path == "/v1/chat/completions" ? new MistralReply() : null;

    public override bool Lists(string path) => path == "/v1/models";

    public override CloudProblem? Key(IHeaderDictionary headers) => IsBearer(headers, Options.Key) ? null : CloudProblem.WrongKey;

    public override CloudError? Check(IHeaderDictionary headers, JsonElement body)
    {
        foreach (var member in body.EnumerateObject())
            if (!Known.Contains(member.Name)) return Extra(member);
        foreach (var message in body.Items("messages"))
        {
            var ids = message.Items("tool_calls").Select(call => call.Text("id")).Append(message.Text("role") == "tool" ? message.Text("tool_call_id") : "aaaaaaaaa");
            if (ids.FirstOrDefault(id => !CallId().IsMatch(id)) is { } wrong) return Flat(400, $"Tool call id was {wrong} but must be a-z, A-Z, 0-9, with a length of 9.", "invalid_request_error", "3280");
        }
        return null;
    }

    public override CloudError Error(CloudProblem problem, string subject) => problem switch
    {
        CloudProblem.NoKey or CloudProblem.WrongKey => new(401, CloudJson.Object(json => json.WriteString("detail", "Unauthorized"))),
        CloudProblem.UnknownPath => new(404, CloudJson.Object(json => json.WriteString("detail", "Not Found"))),
        CloudProblem.UnknownModel => Flat(400, "Invalid model: " + subject, "invalid_model", "1500"),
        CloudProblem.RateLimit => Flat(429, "Requests rate limit exceeded", "rate_limited", "1300") with
        {
            Headers =
            [
                Header("ratelimit-limit", "500000"),
                Header("ratelimit-remaining", "0"),
                Header("ratelimit-reset", Math.Ceiling(Options.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture)),
                Header("retry-after", Math.Ceiling(Options.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture)),
            ],
        },
        CloudProblem.Quota => Flat(429, "Requests rate limit exceeded", "rate_limited", "1300"),
        CloudProblem.Overloaded => Flat(503, "Service unavailable.", "internal_server_error", "3505"),
        _ => Flat(400, subject, "invalid_request_error", null),
    };

    public override CloudError? TooLong(CloudRequest request) => request.PromptTokens <= Options.Context
        ? null
        : Flat(400, FormattableString.Invariant($"Prompt contains {request.PromptTokens} tokens and 0 draft tokens, too large for model with {Options.Context} maximum context length"), "invalid_request_prompt", "3051");

    internal static byte[] FlatBody(string message, string type, string? code) => CloudJson.Object(json =>
    {
        json.WriteString("object", "error");
        json.WriteString("message", message);
        json.WriteString("type", type);
        json.WriteNull("param");
        json.WriteString("code", code);
    });

    private static CloudError Flat(int status, string message, string type, string? code) => new(status, FlatBody(message, type, code));

    private static CloudError Extra(JsonProperty member) => new(422, CloudJson.Object(json =>
    {
        json.WriteString("object", "error");
        json.Nested("message", message => message.List("detail", details => details.Item(detail =>
        {
            detail.WriteString("type", "extra_forbidden");
            detail.WriteStartArray("loc");
            detail.WriteStringValue("body");
            detail.WriteStringValue(member.Name);
            detail.WriteEndArray();
            detail.WriteString("msg", "Extra inputs are not permitted");
            detail.WritePropertyName("input");
            member.Value.WriteTo(detail);
        })));
        json.WriteString("type", "invalid_request_error");
        json.WriteNull("param");
        json.WriteNull("code");
    }));

    [GeneratedRegex("^[a-zA-Z0-9]{9}$")]
    private static partial Regex CallId();
}
