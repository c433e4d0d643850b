using System.Globalization;
using System.Text.Json;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>Errors of OpenAI and of those that nearly speak like it: Gemini's array, Mistral's flat object and <c>detail</c>, llama-server's numbers.</summary>
internal static class OpenAiErrors
{
    /// <summary>A day, in seconds.</summary>
    private const double LongestWait = 86_400;

    public static ReplyError Read(int status, ReadOnlyMemory<byte> body)
    {
        using var document = JsonReading.Parse(body);
        var root = document?.RootElement;
        if (root is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() > 0) root = array[0];
        if (root is not { ValueKind: JsonValueKind.Object } found) return Plain(status, body);
        if (found.Text("error") is { } text) return new ReplyError(ErrorKinds.Of(status, null, text), text, status);
        var error = found.Member("error") ?? found;
        var message = error.Text("message") ?? error.Text("detail") ?? (error.Member("message") ?? error.Member("detail"))?.GetRawText() ?? "";
        var word = error.Text("code") ?? error.Text("type") ?? error.Text("status");
        var own = status == 200 ? (int?)error.Whole("code") ?? 200 : status;
        var kind = ErrorKinds.Of(own, string.Join(' ', new[] { error.Text("code"), error.Text("type"), error.Text("status") }.OfType<string>()), message);
        return new ReplyError(kind, message, own == 200 ? ErrorKinds.Status(kind) : own) { RetryAfter = RetryAfter(error) };
    }

    /// <summary>Google's <c>RetryInfo</c>, with a duration as protocol buffers write it in JSON: <c>34s</c>, <c>34.074824224s</c>.</summary>
    private static TimeSpan? RetryAfter(JsonElement error)
    {
        foreach (var detail in error.Items("details"))
        {
            if (detail.Text("@type")?.EndsWith("google.rpc.RetryInfo", StringComparison.Ordinal) != true || detail.Text("retryDelay") is not { } delay || !delay.EndsWith('s')) continue;
            if (double.TryParse(delay.AsSpan(0, delay.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds <= LongestWait) return TimeSpan.FromSeconds(seconds);
        }
        return null;
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
        "no_method" => "method_not_supported",
        "rate_limit" => "rate_limit_exceeded",
        "overloaded" => "service_unavailable",
        "timeout" => "timeout",
        _ => null,
    };

    /// <summary>A page of some proxy, or nothing: its beginning says more than nothing.</summary>
    internal static ReplyError Plain(int status, ReadOnlyMemory<byte> body)
    {
        var text = System.Text.Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 500)]).Trim();
        return new ReplyError(ErrorKinds.Of(status, null, text), text, status);
    }
}
