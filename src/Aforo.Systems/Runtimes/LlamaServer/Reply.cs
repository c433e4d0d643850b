using System.Net;
using System.Text.Json;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>An answer of a server, read up to a bound.</summary>
/// <param name="Status">HTTP status; null when nothing answered.</param>
/// <param name="Body">At most <see cref="LlamaServerClient.LargestReply"/> bytes; empty when there was none or more.</param>
/// <param name="IsLlama">Whether the <c>Server</c> header names llama.cpp.</param>
/// <param name="TimedOut">True when a connection stood and no answer came in time.</param>
internal sealed record Reply(HttpStatusCode? Status, ReadOnlyMemory<byte> Body, bool IsLlama = false, bool TimedOut = false)
{
    public static Reply Nothing { get; } = new(null, default);

    public bool Ok => Status == HttpStatusCode.OK;

    /// <summary>The body as JSON; null when it is none. To be disposed.</summary>
    public JsonDocument? Json()
    {
        if (Body.IsEmpty) return null;
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The <c>error</c> object; null when the body has none.</summary>
    public ServerError? Error()
    {
        using var document = Json();
        return document is null ? null : ServerError.Of(document.RootElement);
    }
}
