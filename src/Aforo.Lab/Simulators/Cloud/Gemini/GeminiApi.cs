using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Cloud.Gemini;

/// <summary>Gemini's OpenAI-compatible interface. Its errors are an array of one.</summary>
internal sealed class GeminiApi(CloudSimulatorOptions options) : CloudApi(options)
{
    private const string Root = "/v1beta/openai";

    private static readonly HashSet<string> Known =
    [
        "model", "messages", "max_tokens", "max_completion_tokens", "temperature", "top_p", "stop", "stream", "stream_options", "tools", "tool_choice", "response_format", "reasoning_effort", "n", "user", "extra_body",
    ];

    public override string StreamType => "text/event-stream";

    public override ICloudReply? Generates(string path) => path == Root + "/chat/completions" ? new GeminiReply() : null;

    public override bool Lists(string path) => path == Root + "/models";

    public override CloudProblem? Key(IHeaderDictionary headers) => IsBearer(headers, Options.Key) || headers["x-goog-api-key"] == Options.Key ? null : CloudProblem.WrongKey;

    /// <summary>What its layer does not map is refused by the interface behind it.</summary>
    public override CloudError? Check(IHeaderDictionary headers, JsonElement body)
    {
        foreach (var member in body.EnumerateObject())
            if (!Known.Contains(member.Name)) return Error(CloudProblem.Invalid, $"Invalid JSON payload received. Unknown name \"{member.Name}\": Cannot find field.");
        return null;
    }

    public override CloudError Error(CloudProblem problem, string subject) => problem switch
    {
        CloudProblem.NoKey or CloudProblem.WrongKey => Refusal(400, "API key not valid. Please pass a valid API key.", "INVALID_ARGUMENT", details => details.Item(info =>
        {
            info.WriteString("@type", "type.googleapis.com/google.rpc.ErrorInfo");
            info.WriteString("reason", "API_KEY_INVALID");
            info.WriteString("domain", "googleapis.com");
            info.Nested("metadata", metadata => metadata.WriteString("service", "generativelanguage.googleapis.com"));
        })),
        CloudProblem.UnknownPath => Refusal(404, "Requested entity was not found.", "NOT_FOUND"),
        CloudProblem.UnknownModel => Refusal(404, $"models/{subject} is not found for API version v1main, or is not supported for generateContent.", "NOT_FOUND"),
        CloudProblem.RateLimit => Exceeded(subject, withDelay: true),
        CloudProblem.Quota => Exceeded(subject, withDelay: false),
        CloudProblem.Overloaded => Refusal(503, "The model is overloaded. Please try again later.", "UNAVAILABLE"),
        _ => Refusal(400, subject, "INVALID_ARGUMENT"),
    };

    public override CloudError? TooLong(CloudRequest request) => request.PromptTokens <= Options.Context
        ? null
        : Refusal(400, FormattableString.Invariant($"The input token count ({request.PromptTokens}) exceeds the maximum number of tokens allowed ({Options.Context})."), "INVALID_ARGUMENT");

    private CloudError Exceeded(string model, bool withDelay) => Refusal(429, "You exceeded your current quota, please check your plan and billing details.", "RESOURCE_EXHAUSTED", details =>
    {
        details.Item(failure =>
        {
            failure.WriteString("@type", "type.googleapis.com/google.rpc.QuotaFailure");
            failure.List("violations", violations => violations.Item(violation =>
            {
                violation.WriteString("quotaMetric", "generativelanguage.googleapis.com/generate_content_free_tier_input_token_count");
                violation.WriteString("quotaId", "GenerateContentInputTokensPerModelPerMinute-FreeTier");
                violation.Nested("quotaDimensions", dimensions =>
                {
                    dimensions.WriteString("location", "global");
                    dimensions.WriteString("model", model);
                });
                violation.WriteString("quotaValue", "125000");
            }));
        });
        if (!withDelay) return;
        details.Item(retry =>
        {
            retry.WriteString("@type", "type.googleapis.com/google.rpc.RetryInfo");
            retry.WriteString("retryDelay", Math.Ceiling(Options.RetryAfterSeconds).ToString(CultureInfo.InvariantCulture) + "s");
        });
    });

    private static CloudError Refusal(int status, string message, string word, Action<Utf8JsonWriter>? details = null) => new(status, CloudJson.InArray(CloudJson.Object(json => json.Nested("error", error =>
    {
        error.WriteNumber("code", status);
        error.WriteString("message", message);
        error.WriteString("status", word);
        if (details is not null) error.List("details", details);
    }))));
}
