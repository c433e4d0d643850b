using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Messages;
using Aforo.Gateway.Messages;
using Aforo.Gateway.Translation.Anthropic;
using Aforo.Gateway.Translation.Ollama;
using Aforo.Gateway.Translation.OpenAi;
using Aforo.Gateway.Translation.Responses;

namespace Aforo.Gateway.Translation;

/// <summary>
/// Carries a conversation from the form that a client speaks to the one that a backend understands, and the reply back: tools, images,
/// reasoning and usage included. Where both are the same nothing is translated, and this is not used.
/// </summary>
public sealed class Translator
{
    private readonly IClientForm _client;
    private readonly IBackendForm _backend;
    private readonly Catalogue _words;

    /// <exception cref="ArgumentException">Clients do not speak the one form, or backends are not asked in the other.</exception>
    /// <param name="words">What errors of our own say; English by default.</param>
    public Translator(WireForm client, WireForm backend, Catalogue? words = null) => (_client, _backend, _words) = (Client(client), Backend(backend), words ?? GatewayWording.In(Language.English));

    /// <summary>
    /// The request for the backend, with what can't be carried over, by name; or why it can't be translated, for a reply of status 400.
    /// </summary>
    public TranslatedRequest Request(ReadOnlyMemory<byte> body, TranslationOptions options)
    {
        using var document = JsonReading.Parse(body);
        if (document?.RootElement.ValueKind != JsonValueKind.Object) return new TranslatedRequest { Problem = new Saying("gateway.body-no-object") };
        try
        {
            var (request, problem) = _client.ReadRequest(document.RootElement);
            if (request is null) return new TranslatedRequest { Problem = problem };
            if (request.Kind != _backend.Takes) return new TranslatedRequest { Kind = request.Kind, Problem = Mismatch(request.Kind) };
            Saying? cannot = null;
            var written = JsonWriting.Document(writer =>
            {
                cannot = _backend.WriteRequest(writer, request, options);
                if (cannot is not null) writer.WriteNullValue();
            });
            return cannot is not null ? new TranslatedRequest { Problem = cannot } : new TranslatedRequest { Kind = request.Kind, Body = written, Stream = request.Stream, StreamUsage = request.StreamUsage, Model = request.Model, Lost = request.Lost };
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: JSON's grammar allows it, and no text can hold it.
            return new TranslatedRequest { Problem = new Saying("gateway.body-unicode") };
        }
    }

    /// <summary>Translates one reply, piece by piece.</summary>
    public TranslatedReply Reply(ReplyContext context) => new(_client, _backend, context, _words);

    /// <summary>An error of the backend in the client's form.</summary>
    public (ReplyError Error, byte[] Body) Error(int status, ReadOnlyMemory<byte> body, string requestId)
    {
        ReplyError error;
        try
        {
            error = _backend.ReadError(status, body);
        }
        catch (InvalidOperationException)
        {
            error = OpenAiErrors.Plain(status, body);
        }
        error = error.In(_words).Known() with { Status = _client.StatusOf(error) };
        return (error, _client.WriteError(error, requestId));
    }

    /// <summary>The status under which clients of a form know an error.</summary>
    public static int StatusOf(WireForm form, ReplyError error) => Client(form).StatusOf(error);

    /// <summary>An error of our own in a form.</summary>
    public static byte[] Error(WireForm form, ReplyError error, string requestId) => Client(form).WriteError(error, requestId);

    private static Saying Mismatch(RequestKind kind) => kind switch
    {
        RequestKind.Continuation => new("gateway.only-conversations"),
        RequestKind.Embedding => new("gateway.only-conversations-embedding"),
        _ => new("gateway.no-conversation"),
    };

    private static IClientForm Client(WireForm form) => form switch
    {
        WireForm.OpenAiChat => new OpenAiForm(),
        WireForm.OpenAiResponses => new ResponsesForm(),
        WireForm.AnthropicMessages => new AnthropicForm(),
        WireForm.OllamaChat => new OllamaForm(),
        WireForm.OllamaGenerate => new GenerateForm(),
        WireForm.OllamaEmbed or WireForm.OllamaEmbeddings => new EmbedForm(isOne: form == WireForm.OllamaEmbeddings),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "clients do not speak it"),
    };

    private static IBackendForm Backend(WireForm form) => form switch
    {
        WireForm.OpenAiChat => new OpenAiForm(),
        WireForm.OpenAiCompletions => new CompletionsForm(),
        WireForm.OpenAiEmbeddings => new EmbeddingsForm(),
        WireForm.AnthropicMessages => new AnthropicForm(),
        WireForm.OllamaChat => new OllamaForm(),
        _ => throw new ArgumentOutOfRangeException(nameof(form), form, "backends are not asked in it"),
    };
}

/// <summary>A request in the backend's form, or the problem with it.</summary>
public sealed record TranslatedRequest
{
    public byte[]? Body { get; init; }

    public Saying? Problem { get; init; }

    internal RequestKind Kind { get; init; }

    public bool Stream { get; init; }

    public bool StreamUsage { get; init; }

    public string Model { get; init; } = "";

    /// <summary>Members that the client set and that do not cross over.</summary>
    public ImmutableArray<string> Lost { get; init; } = [];
}
