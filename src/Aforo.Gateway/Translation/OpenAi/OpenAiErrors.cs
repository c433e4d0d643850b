using System.Text.Json;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Errors of OpenAI and of those that nearly speak like it: Gemini's array, Mistral's flat object and <c>detail</c>, llama-server's numbers.</summary>
internal static class OpenAiErrors
{
    public static ReplyError Read(int status, ReadOnlyMemory<byte> body)
    {
        using var document = JsonReading.Parse(body);
        var root = document?.RootElement;
        if (root is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0) root = array[0];
        if (root is not { ValueKind: JsonValueKind.Object } found) return Plain(status, body);
        if (found.Text("error") is { } text) return new ReplyError(ErrorKinds.Of(status, null, text), text, status);
        var error = found.Member("error") ?? found;
        var message = error.Text("message") ?? error.Text("detail") ?? (error.Member("message") ?? error.Member("detail"))?.GetRawText() ?? $"the backend answered with status {status}";
        var word = error.Text("code") ?? error.Text("type") ?? error.Text("status");
        var own = status == 200 ? (int?)error.Whole("code") ?? 200 : status;
        var kind = ErrorKinds.Of(own, string.Join(' ', new[] { error.Text("code"), error.Text("type"), error.Text("status") }.OfType<string>()), message);
        return new ReplyError(kind, message, own == 200 ? ErrorKinds.Status(kind) : own);
    }

    public static void Write(Utf8JsonWriter writer, ReplyError error)
    {
        writer.WriteStartObject("error");
        writer.WriteString("message", error.Message);
        writer.WriteString("type", error.Kind switch
        {
            "rate_limit" => "rate_limit_error",
            "overloaded" => "service_unavailable_error",
            "server" or "timeout" => "server_error",
            _ => "invalid_request_error",
        });
        writer.WriteNull("param");
        if (Code(error.Kind) is { } code) writer.WriteString("code", code);
        else writer.WriteNull("code");
        writer.WriteEndObject();
    }

    private static string? Code(string kind) => kind switch
    {
        "context_length" => "context_length_exceeded",
        "authentication" => "invalid_api_key",
        "not_found" => "model_not_found",
        "rate_limit" => "rate_limit_exceeded",
        "overloaded" => "service_unavailable",
        "timeout" => "timeout",
        _ => null,
    };

    /// <summary>A page of some proxy, or nothing: its beginning says more than nothing.</summary>
    internal static ReplyError Plain(int status, ReadOnlyMemory<byte> body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 500)]).Trim();
        var message = text.Length == 0 ? $"the backend answered with status {status} and no words" : text;
        return new ReplyError(ErrorKinds.Of(status, null, message), message, status);
    }
}
