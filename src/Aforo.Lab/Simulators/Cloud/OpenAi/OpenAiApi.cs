using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Cloud.OpenAi;

/// <summary>OpenAI's interface.</summary>
internal sealed class OpenAiApi(CloudSimulatorOptions options) : CloudApi(options)
{
    public override ICloudReply? Generates(string path) => path switch
    {
        "/v1/chat/completions" => new ChatReply(),
        "/v1/responses" => new ResponsesReply(),
        _ => null,
    };

    public override bool Lists(string path) => path == "/v1/models";

    public override CloudProblem? Key(IHeaderDictionary headers) => headers.Authorization.Count == 0 ? CloudProblem.NoKey : IsBearer(headers, Options.Key) ? null : CloudProblem.WrongKey;

    /// <summary>It names what it does not know.</summary>
    public override CloudError? Check(IHeaderDictionary headers, JsonElement body)
    {
        foreach (var foreign in (ReadOnlySpan<string>)["options", "num_ctx", "keep_alive", "think", "format", "top_k"])
            if (body.TryGetProperty(foreign, out _)) return Refusal(400, $"Unknown parameter: '{foreign}'.", "invalid_request_error", "unknown_parameter", foreign);
        return null;
    }

    public override CloudError Error(CloudProblem problem, string subject) => problem switch
    {
        CloudProblem.NoKey => Refusal(401, "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).", "invalid_request_error", null),
        CloudProblem.WrongKey => Refusal(401, "Incorrect API key provided: sk-xxxx****xxxx. You can find your API key at https://platform.openai.com/account/api-keys.", "invalid_request_error", "invalid_api_key"),
        CloudProblem.UnknownPath => Refusal(404, $"Invalid URL (POST {subject})", "invalid_request_error", null),
        CloudProblem.UnknownModel => Refusal(404, $"The model `{subject}` does not exist or you do not have access to it.", "invalid_request_error", "model_not_found"),
        CloudProblem.RateLimit => RateLimit(subject),
        CloudProblem.Quota => Refusal(429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota"),
        CloudProblem.Overloaded => Refusal(503, "The engine is currently overloaded, please try again later", "service_unavailable_error", "service_unavailable"),
        _ => Refusal(400, subject, "invalid_request_error", null),
    };

    public override CloudError? TooLong(CloudRequest request)
    {
        if (request.PromptTokens <= Options.Context) return null;
        return request.Path == "/v1/responses"
            ? Refusal(400, "Your input exceeds the context window of this model. Please adjust your input and try again.", "invalid_request_error", "context_length_exceeded", "input")
            : Refusal(400, FormattableString.Invariant($"This model's maximum context length is {Options.Context} tokens. However, your messages resulted in {request.PromptTokens} tokens. Please reduce the length of the messages."), "invalid_request_error", "context_length_exceeded", "messages");
    }

    public override IEnumerable<KeyValuePair<string, string>> Headers(CloudExchange exchange) =>
    [
        Header("x-request-id", "req_" + exchange.Id),
        Header("openai-processing-ms", "2210"),
        Header("x-ratelimit-limit-requests", "10000"),
        Header("x-ratelimit-limit-tokens", "800000"),
        Header("x-ratelimit-remaining-requests", "9999"),
        Header("x-ratelimit-remaining-tokens", "751780"),
        Header("x-ratelimit-reset-requests", "6ms"),
        Header("x-ratelimit-reset-tokens", "3.616s"),
    ];

    private CloudError RateLimit(string model)
    {
        var seconds = Options.RetryAfterSeconds;
        var text = seconds.ToString("0.###", CultureInfo.InvariantCulture);
        return Refusal(429, $"Rate limit reached for {model} in organization org-xxxx on tokens per min (TPM): Limit 800000, Used 790412, Requested 48211. Please try again in {text}s. Visit https://platform.openai.com/account/rate-limits to learn more.", "tokens", "rate_limit_exceeded") with
        {
            Headers =
            [
                Header("retry-after", Math.Ceiling(seconds).ToString(CultureInfo.InvariantCulture)),
                Header("retry-after-ms", (seconds * 1000).ToString("0", CultureInfo.InvariantCulture)),
                Header("x-ratelimit-remaining-tokens", "9588"),
                Header("x-ratelimit-reset-tokens", text + "s"),
            ],
        };
    }

    private static CloudError Refusal(int status, string message, string type, string? code, string? parameter = null) => new(status, CloudJson.Object(json => json.Nested("error", error =>
    {
        error.WriteString("message", message);
        error.WriteString("type", type);
        error.WriteString("param", parameter);
        error.WriteString("code", code);
    })));
}
