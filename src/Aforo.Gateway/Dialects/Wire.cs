using System.Text;
using Aforo.Gateway.Translation;
using Aforo.Gateway.Translation.Responses;

namespace Aforo.Gateway.Dialects;

/// <summary>How a reply looks on the wire, and what its client takes for a sign of life without harm.</summary>
internal sealed class Wire
{
    private readonly string _path;

    private Wire(Dialect dialect, bool isStream, string path) => (Dialect, IsStream, _path) = (dialect, isStream, path);

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

    /// <summary>
    /// An event that says nothing, for clients whose clock watches events and not bytes: a chunk with an empty delta in OpenAI's chats (without an id, which would be that of
    /// another answer), the API's own keepalive in its responses. Empty where the heartbeat is an event already, or the dialect has no such event.
    /// </summary>
    /// <param name="isFirst">Whether nothing was sent before it. A response must begin with <c>response.created</c> for the SDKs' helpers; only Codex, which they do not serve, bears another.</param>
    /// <param name="program">The client's <c>User-Agent</c>.</param>
    public ReadOnlyMemory<byte> EmptyEvent(bool isFirst, string? program) => (IsStream, _path) switch
    {
        (true, "/v1/chat/completions") => EmptyDelta,
        (true, "/v1/completions") => EmptyText,
        (true, "/v1/responses") when !isFirst || program?.StartsWith("codex", StringComparison.OrdinalIgnoreCase) == true => KeepAlive,
        _ => ReadOnlyMemory<byte>.Empty,
    };

    /// <summary>
    /// Seconds for which a head with nothing behind it does harm: what uses OpenAI's SDK for JavaScript waits 300 s for the head of a response, and one such program (OpenClaw, not to be told from the
    /// others) as long again for the first event, which can only be the response's own. 0 elsewhere.
    /// </summary>
    /// <param name="program">The client's <c>User-Agent</c>.</param>
    public double HeadSeconds(string? program) => IsStream && _path == "/v1/responses" && program?.StartsWith("OpenAI/JS", StringComparison.Ordinal) == true ? 240 : 0;

    /// <summary>What ends an event that stays unfinished, so that another can follow.</summary>
    public ReadOnlyMemory<byte> EventEnd => !IsStream ? ReadOnlyMemory<byte>.Empty : Dialect == Dialect.Ollama ? "\n"u8.ToArray() : "\n\n"u8.ToArray();

    private static readonly byte[] Comment = ": aforo\n\n"u8.ToArray();
    private static readonly byte[] Ping = "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8.ToArray();
    private static readonly byte[] Blank = " "u8.ToArray();
    private static readonly byte[] EmptyDelta = "data: {\"id\":\"\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":null}]}\n\n"u8.ToArray();
    private static readonly byte[] EmptyText = "data: {\"id\":\"\",\"object\":\"text_completion\",\"created\":0,\"model\":\"\",\"choices\":[{\"index\":0,\"text\":\"\",\"logprobs\":null,\"finish_reason\":null}]}\n\n"u8.ToArray();
    private static readonly byte[] KeepAlive = "event: keepalive\ndata: {\"type\":\"keepalive\",\"sequence_number\":0}\n\n"u8.ToArray();

    public static Wire Of(ApiEndpoint endpoint, bool isStream) => new(endpoint.Dialect, isStream, endpoint.Path);

    /// <summary>The same dialect, not streamed.</summary>
    public Wire Whole => new(Dialect, false, _path);

    private WireForm Form => Dialect switch { Dialect.Anthropic => WireForm.AnthropicMessages, Dialect.Ollama => WireForm.OllamaChat, _ => WireForm.OpenAiChat };

    /// <summary>The status under which this dialect's clients know an error.</summary>
    public int StatusOf(ReplyError error) => Translator.StatusOf(Form, error);

    /// <summary>Whether a heartbeat may follow these bytes: between two events or lines, never within one.</summary>
    /// <param name="tail">The last bytes sent, up to four.</param>
    /// <param name="sent">How many were sent in all, heartbeats aside.</param>
    public bool IsBetween(ReadOnlySpan<byte> tail, long sent) => sent == 0 || (IsStream && (Dialect == Dialect.Ollama ? tail.EndsWith("\n"u8) : tail.EndsWith("\n\n"u8) || tail.EndsWith("\r\n\r\n"u8)));

    /// <summary>An error behind a status that is already sent.</summary>
    public byte[] InBand(ReplyError error, string requestId)
    {
        var body = Translator.Error(Form, error, requestId);
        if (!IsStream) return body;
        var text = Encoding.UTF8.GetString(body).ReplaceLineEndings("").Trim();
        return Encoding.UTF8.GetBytes(Dialect switch
        {
            Dialect.Ollama => text + "\n",
            Dialect.Anthropic => $"event: error\ndata: {text}\n\n",
            _ when _path == "/v1/responses" => $"event: error\ndata: {Encoding.UTF8.GetString(ResponseObject.ErrorEvent(error, 0))}\n\n",
            _ => $"data: {text}\n\n",
        });
    }
}
