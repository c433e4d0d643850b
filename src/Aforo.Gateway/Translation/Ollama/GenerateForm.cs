using System.Text.Json;
using Aforo.Core.Messages;

namespace Aforo.Gateway.Translation.Ollama;

/// <summary>
/// Ollama's generation from one prompt, as clients ask for it. Through the model's template it is a conversation of one turn; <c>raw</c> it is a text that goes on as
/// it stands.
/// </summary>
internal sealed class GenerateForm : IClientForm
{
    /// <summary>What only Ollama can do, and why nothing else can.</summary>
    private static readonly (string Member, string Key)[] Own =
    [
        ("suffix", "gateway.suffix"),
        ("template", "gateway.template"),
        ("context", "gateway.context"),
    ];

    public string StreamType => "application/x-ndjson";

    public (ChatRequest? Request, Saying? Problem) ReadRequest(JsonElement body)
    {
        foreach (var (member, key) in Own)
            if (body.Member(member) is { } set && !IsEmpty(set)) return (null, new Saying(key));
        var (system, prompt, isRaw) = (body.Text("system"), body.Text("prompt") ?? "", body.Flag("raw") == true);
        if (isRaw && (system is { Length: > 0 } || body.Items("images").Any())) return (null, new Saying("gateway.raw"));
        var read = OllamaRequestReader.Common(body, "prompt", "system", "raw", "suffix", "template", "context", "images");
        return (read with
        {
            Kind = isRaw ? RequestKind.Continuation : RequestKind.Conversation,
            Prompt = isRaw ? prompt : "",
            Messages = isRaw ? [] : [.. system is { Length: > 0 } ? [new ChatMessage(ChatRole.System, [new TextPart(system)])] : (ChatMessage[])[], new ChatMessage(ChatRole.User, [.. prompt.Length > 0 ? [new TextPart(prompt)] : (ChatPart[])[], .. OllamaRequestReader.Images(body)])],
        }, null);
    }

    public IReplyWriter NewWriter(ReplyContext context) => new OllamaWriter(context, isGenerate: true);

    public byte[] WriteError(ReplyError error, string requestId) => new OllamaForm().WriteError(error, requestId);

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
