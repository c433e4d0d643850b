using System.Text;
using Aforo.Gateway.Translation;
using Aforo.Gateway.Translation.Responses;

namespace Aforo.Gateway.Dialects;

/// <summary>How a reply looks on the wire, and what its client takes for a sign of life without harm.</summary>
internal sealed class Wire
{
    private readonly bool _namesEvents;

    private Wire(Dialect dialect, bool isStream, bool namesEvents) => (Dialect, IsStream, _namesEvents) = (dialect, isStream, namesEvents);

    public Dialect Dialect { get; }

    public bool IsStream { get; }

    public string ContentType => (IsStream, Dialect) switch
    {
        (false, _) => "application/json",
        (true, Dialect.Ollama) => "application/x-ndjson",
        _ => "text/event-stream; charset=utf-8",
    };

    /// <summary>
    /// Bytes that reset a client's clock and mean nothing: a comment in OpenAI's streams, the protocol's own ping in Anthropic's, a blank before a line of
    /// NDJSON and before a JSON value.
    /// </summary>
    public ReadOnlyMemory<byte> Heartbeat => (IsStream, Dialect) switch
    {
        (true, Dialect.OpenAi) => Comment,
        (true, Dialect.Anthropic) => Ping,
        _ => Blank,
    };

    /// <summary>What ends an event that stays unfinished, so that another can follow.</summary>
    public ReadOnlyMemory<byte> EventEnd => !IsStream ? ReadOnlyMemory<byte>.Empty : Dialect == Dialect.Ollama ? "\n"u8.ToArray() : "\n\n"u8.ToArray();

    private static readonly byte[] Comment = ": aforo\n\n"u8.ToArray();
    private static readonly byte[] Ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8.ToArray();
    private static readonly byte[] Blank = " "u8.ToArray();

    public static Wire Of(ApiEndpoint endpoint, bool isStream) => new(endpoint.Dialect, isStream, endpoint.Path == "/v1/responses");

    /// <summary>The same dialect, not streamed.</summary>
    public Wire Whole => new(Dialect, false, false);

    /// <summary>Whether a heartbeat may follow these bytes: between two events or lines, never within one.</summary>
    /// <param name="tail">The last bytes sent, up to four.</param>
    /// <param name="sent">How many were sent in all, heartbeats aside.</param>
    public bool IsBetween(ReadOnlySpan<byte> tail, long sent) => sent == 0 || (IsStream && (Dialect == Dialect.Ollama ? tail.EndsWith("\n"u8) : tail.EndsWith("\n\n"u8) || tail.EndsWith("\r\n\r\n"u8)));

    /// <summary>An error behind a status that is already sent.</summary>
    public byte[] InBand(ReplyError error, string requestId)
    {
        var body = Translator.Error(Dialect switch { Dialect.Anthropic => WireForm.AnthropicMessages, Dialect.Ollama => WireForm.OllamaChat, _ => WireForm.OpenAiChat }, error, requestId);
        if (!IsStream) return body;
        var text = Encoding.UTF8.GetString(body).ReplaceLineEndings("").Trim();
        return Encoding.UTF8.GetBytes(Dialect switch
        {
            Dialect.Ollama => text + "\n",
            Dialect.Anthropic => $"event: error\ndata: {text}\n\n",
            _ when _namesEvents => $"event: error\ndata: {Encoding.UTF8.GetString(ResponseObject.ErrorEvent(error, 0))}\n\n",
            _ => $"data: {text}\n\n",
        });
    }
}
