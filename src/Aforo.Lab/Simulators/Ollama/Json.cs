using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Builds JSON bodies.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions AsGoWrites = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Object(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, AsGoWrites))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }

    public static byte[] Of(JsonNode node)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, AsGoWrites)) node.WriteTo(json);
        return bytes.ToArray();
    }

    /// <summary>An error of the native dialect.</summary>
    public static byte[] Error(string message) => Object(json => json.WriteString("error", message));

    /// <summary>An error of <c>/v1</c>; the status gives its type.</summary>
    public static byte[] OpenAiError(Refusal refusal) => Object(json =>
    {
        json.WriteStartObject("error");
        json.WriteString("message", refusal.Message);
        json.WriteString("type", ErrorType(refusal.Status));
        json.WriteNull("param");
        json.WriteNull("code");
        json.WriteEndObject();
    });

    /// <summary>The counts of <c>/v1</c>'s chat and completions.</summary>
    public static void OpenAiUsage(Utf8JsonWriter json, Ending ending)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", ending.PromptCount);
        json.WriteNumber("completion_tokens", ending.AnswerCount);
        json.WriteNumber("total_tokens", ending.PromptCount + ending.AnswerCount);
        json.WriteEndObject();
    }

    public static string ErrorType(int status) => status switch { 400 => "invalid_request_error", 404 => "not_found_error", _ => "api_error" };
}
