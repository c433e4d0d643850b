using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Cloud.Anthropic;

/// <summary>Anthropic's interface.</summary>
internal sealed class AnthropicApi(CloudSimulatorOptions options) : CloudApi(options)
{
    private const string RequestId = "req_011CSHoEeqs5C35K2UUqR7Fy";

    public override ICloudReply? Generates(string path) => path == "/v1/messages" ? new MessagesReply() : null;

    public override bool Counts(string path) => path == "/v1/messages/count_tokens";

    public override bool Lists(string path) => path == "/v1/models";

    /// <summary>Keys come in its own header; tokens of its subscriptions as bearer.</summary>
    public override CloudProblem? Key(IHeaderDictionary headers) =>
        headers["x-api-key"] == Options.Key || IsBearer(headers, Options.Key) ? null : headers.ContainsKey("x-api-key") ? CloudProblem.WrongKey : CloudProblem.NoKey;

    public override CloudError? Check(IHeaderDictionary headers, JsonElement body)
    {
        if (!headers.ContainsKey("anthropic-version")) return Error(CloudProblem.Invalid, "anthropic-version: header is required");
        if (!body.TryGetProperty("messages", out var messages) || messages.ValueKind != JsonValueKind.Array) return Error(CloudProblem.Invalid, "messages: Field required");
        foreach (var foreign in (ReadOnlySpan<string>)["options", "num_ctx", "keep_alive", "max_completion_tokens", "response_format", "seed"])
            if (body.TryGetProperty(foreign, out _)) return Error(CloudProblem.Invalid, $"{foreign}: Extra inputs are not permitted");
        return null;
    }

    public override CloudError Error(CloudProblem problem, string subject) => problem switch
    {
        CloudProblem.NoKey => Refusal(401, "authentication_error", "x-api-key header is required"),
        CloudProblem.WrongKey => Refusal(401, "authentication_error", "invalid x-api-key"),
        CloudProblem.UnknownPath => Refusal(404, "not_found_error", "Not found"),
        CloudProblem.UnknownModel => Refusal(404, "not_found_error", "model: " + subject),
        CloudProblem.RateLimit => Refusal(429, "rate_limit_error", "This request would exceed your organization's rate limit of 450,000 input tokens per minute. For details, refer to the rate limits page.") with
        {
            Headers = [Header("retry-after", Math.Ceiling(Options.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture)), Header("anthropic-ratelimit-input-tokens-remaining", "0")],
        },
        CloudProblem.Quota => Refusal(429, "rate_limit_error", "This request would exceed your organization's monthly spend limit."),
        CloudProblem.Overloaded => Refusal(529, "overloaded_error", "Overloaded"),
        _ => Refusal(400, "invalid_request_error", subject),
    };

    public override CloudError? TooLong(CloudRequest request)
    {
        if (request.PromptTokens > Options.Context) return Refusal(400, "invalid_request_error", FormattableString.Invariant($"prompt is too long: {request.PromptTokens} tokens > {Options.Context} maximum"));
        if (request.MaxOutput is not { } most) return Refusal(400, "invalid_request_error", "max_tokens: Field required");
        return request.PromptTokens + most > Options.Context
            ? Refusal(400, "invalid_request_error", FormattableString.Invariant($"input length and `max_tokens` exceed context limit: {request.PromptTokens} + {most} > {Options.Context}, decrease input length or `max_tokens` and try again"))
            : null;
    }

    public override IEnumerable<KeyValuePair<string, string>> Headers(CloudExchange exchange) =>
    [
        Header("request-id", "req_" + exchange.Id),
        Header("anthropic-ratelimit-input-tokens-limit", "450000"),
        Header("anthropic-ratelimit-input-tokens-remaining", "448000"),
        Header("anthropic-ratelimit-input-tokens-reset", "2026-10-06T10:00:12Z"),
    ];

    public override byte[] Models() => CloudJson.Object(json =>
    {
        json.List("data", items =>
        {
            foreach (var model in Options.Models)
            {
                items.Item(item =>
                {
                    item.WriteString("type", "model");
                    item.WriteString("id", model);
                    item.WriteString("display_name", model);
                    item.WriteString("created_at", "2026-02-17T00:00:00Z");
                });
            }
        });
        json.WriteBoolean("has_more", false);
        json.WriteString("first_id", Options.Models.FirstOrDefault());
        json.WriteString("last_id", Options.Models.LastOrDefault());
    });

    private static CloudError Refusal(int status, string type, string message) => new(status, CloudJson.Object(json =>
    {
        json.WriteString("type", "error");
        json.Nested("error", error =>
        {
            error.WriteString("type", type);
            error.WriteString("message", message);
        });
        json.WriteString("request_id", RequestId);
    }));
}
