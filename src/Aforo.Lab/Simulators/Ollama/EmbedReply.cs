using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Simulators.Ollama;

/// <summary>Vectors, raw as the model put them out, with the counts and times of their making.</summary>
internal sealed record Embedded(float[][] Vectors)
{
    public TimeSpan Total { get; init; }

    public TimeSpan Load { get; init; }

    public int Count { get; init; }
}

/// <summary>The answer to a request for vectors, in one dialect.</summary>
internal abstract class EmbedReply(HttpContext http)
{
    /// <summary>Whether it is the oldest form, whose vectors are raw and whose failures all are 500.</summary>
    public virtual bool IsOld => false;

    public abstract byte[] Body(Embedded embedded);

    protected virtual byte[] Error(Refusal refusal) => Json.Error(refusal.Message);

    /// <summary>In the words of this endpoint.</summary>
    public virtual Refusal Missing(string model) => new(404, $"model '{model}' not found");

    public Task<int> SendAsync(Embedded embedded) => SendAsync(200, Body(embedded));

    public Task<int> RefuseAsync(Refusal refusal) => SendAsync(refusal.Status, Error(refusal));

    private async Task<int> SendAsync(int status, byte[] json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted).ConfigureAwait(false);
        return status;
    }
}

/// <summary>Answers of <c>/api/embed</c>.</summary>
internal sealed class NativeEmbedReply(HttpContext http, EmbedRequest request) : EmbedReply(http)
{
    public override byte[] Body(Embedded embedded) => Json.Object(json =>
    {
        json.WriteString("model", request.Model.Model);
        json.WriteStartArray("embeddings");
        foreach (var vector in embedded.Vectors)
        {
            json.WriteStartArray();
            foreach (var value in vector) json.WriteNumberValue(value);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        Unless0(json, "total_duration", embedded.Total.Ticks * TimeSpan.NanosecondsPerTick);
        Unless0(json, "load_duration", embedded.Load.Ticks * TimeSpan.NanosecondsPerTick);
        Unless0(json, "prompt_eval_count", embedded.Count);
    });

    private static void Unless0(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0) json.WriteNumber(name, value);
    }
}
