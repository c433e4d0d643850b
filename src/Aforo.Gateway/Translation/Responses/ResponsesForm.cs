using System.Text.Json;
using Aforo.Core.Messages;
using Aforo.Gateway.Translation.OpenAi;

namespace Aforo.Gateway.Translation.Responses;

/// <summary>OpenAI's responses, as clients speak them to backends that have none. Nothing is stored: what builds on a stored answer is refused.</summary>
internal sealed class ResponsesForm : IClientForm
{
    public string StreamType => "text/event-stream";

    public (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body) => new ResponsesRequestReader(body).Read();

    public IReplyWriter NewWriter(ReplyContext context) => context.Stream ? new ResponsesStreamWriter(context) : new ResponsesBodyWriter(context);

    public byte[] WriteError(ReplyError error, string requestId) => new OpenAiForm().WriteError(error, requestId);
}
