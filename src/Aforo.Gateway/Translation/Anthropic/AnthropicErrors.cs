using System.Text.Json;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Errors in Anthropic's form.</summary>
internal static class AnthropicErrors
{
    public static ReplyError Read(int status, ReadOnlyMemory<byte> body)
    {
        using var document = JsonReading.Parse(body);
        if (document?.RootElement.Member("error") is not { ValueKind: JsonValueKind.Object } error) return OpenAi.OpenAiErrors.Plain(status, body);
        var message = error.Text("message") ?? "";
        var kind = ErrorKinds.Of(status, error.Text("type"), message);
        return new ReplyError(kind, message, status == 200 ? ErrorKinds.Status(kind) : status);
    }

    public static void Write(Utf8JsonWriter writer, ReplyError error, string? requestId)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "error");
        writer.WriteStartObject("error");
        writer.WriteString("type", error.Kind switch
        {
            "authentication" => "authentication_error",
            "permission" => "permission_error",
            "not_found" or "no_path" => "not_found_error",
            "too_large" => "request_too_large",
            "rate_limit" => "rate_limit_error",
            "overloaded" => "overloaded_error",
            "timeout" => "timeout_error",
            "server" => "api_error",
            _ => "invalid_request_error",
        });
        writer.WriteString("message", error.Message);
        writer.WriteEndObject();
        writer.Optional("request_id", requestId);
        writer.WriteEndObject();
    }
}
