using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aforo.Remedies.Changes;

/// <summary>A request to Ollama.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the server's address, without a leading slash.</param>
/// <param name="Body">JSON.</param>
internal sealed record OllamaCall(HttpMethod Method, string Path, byte[] Body);

/// <summary>The requests that change definitions.</summary>
internal static class OllamaCalls
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static OllamaCall Create(OllamaCreate change) => new(HttpMethod.Post, "api/create", Json(json =>
    {
        json.WriteString("model", change.Name);
        json.WriteString("from", change.From);
        json.WriteStartObject("parameters");
        foreach (var (name, value) in change.Parameters) json.WriteNumber(name, value);
        json.WriteEndObject();
        json.WriteBoolean("stream", false);
    }));

    public static OllamaCall Copy(string from, string to) => new(HttpMethod.Post, "api/copy", Json(json =>
    {
        json.WriteString("source", from);
        json.WriteString("destination", to);
    }));

    public static OllamaCall Delete(string name) => new(HttpMethod.Delete, "api/delete", Json(json => json.WriteString("model", name)));

    public static OllamaCall Show(string name) => new(HttpMethod.Post, "api/show", Json(json =>
    {
        json.WriteString("model", name);
        json.WriteString("name", name);
    }));

    /// <summary>A call as a person reads it.</summary>
    public static string Show(string server, OllamaCall call) => $"{call.Method} {server}/{call.Path}\n{Encoding.UTF8.GetString(call.Body)}\n";

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Plain))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return bytes.ToArray();
    }
}
