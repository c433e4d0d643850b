using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Anthropic;

/// <summary>Anthropic's messages.</summary>
internal sealed class AnthropicForm : IWireForm
{
    public string StreamType => "text/event-stream";

    public RequestKind Takes => RequestKind.Conversation;

    public (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body) => AnthropicRequestReader.Read(body);

    public Saying? WriteRequest(Utf8JsonWriter writer, ChatRequest request, TranslationOptions options)
    {
        if (request.JsonSchema is not null || request.JsonObject) return new Saying("gateway.no-bound-answer");
        AnthropicRequestWriter.Write(writer, request, options);
        return null;
    }

    public IEnumerable<ReplyEvent> ReadBody(JsonElement body, CallIds ids) => AnthropicBody.Read(body, ids);

    public IReplyStream NewStream(CallIds ids) => new AnthropicStream(ids);

    public IReplyWriter NewWriter(ReplyContext context) => context.Stream ? new AnthropicStreamWriter(context) : new AnthropicBodyWriter(context);

    public ReplyError ReadError(int status, ReadOnlyMemory<byte> body) => AnthropicErrors.Read(status, body);

    public byte[] WriteError(ReplyError error, string requestId) => JsonWriting.Document(writer => AnthropicErrors.Write(writer, error, requestId));

    public int StatusOf(ReplyError error) => error.Kind switch { "overloaded" => 529, "authentication" => 401, _ => error.Status };
}
