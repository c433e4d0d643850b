using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Dialects;

/// <summary>How the streams of each dialect end.</summary>
internal static class StreamEnd
{
    /// <summary>Whether a stream ended without its dialect's mark: it was cut, though the connection ended in order. An error ends it as well.</summary>
    public static bool IsMissing(string path, ReplyTap reply) => path switch
    {
        "/v1/chat/completions" or "/v1/completions" => !Has(reply, "[DONE]"u8),
        // The last event holds the whole answer: its name may have passed long ago.
        "/v1/responses" => !Has(reply, "\"total_tokens\""u8) && !Has(reply, "response.completed"u8) && !Has(reply, "response.incomplete"u8) && !Has(reply, "response.failed"u8),
        "/v1/messages" => !Has(reply, "message_stop"u8),
        "/api/chat" or "/api/generate" => !Has(reply, "\"done\":true"u8) && !Has(reply, "\"done\": true"u8),
        _ => false,
    };

    private static bool Has(ReplyTap reply, ReadOnlySpan<byte> mark) => reply.EndsWith(mark) || reply.TellsError();
}
