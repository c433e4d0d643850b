using System.Text.Json;
using Aforo.Systems.Runtimes.LlamaServer;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Runtimes.Replies;

/// <summary>What an error means, whichever server and dialect told it.</summary>
public enum ReplyErrorKind
{
    /// <summary>An error whose wording is not known.</summary>
    Other,
    PromptTooLong,
    ModelNotFound,

    /// <summary>A definition's or a request's num_ctx is no number.</summary>
    ContextIsNoNumber,
    OutOfMemory,
    LoadTimedOut,
    RunnerStopped,
    QueueFull,
    RequestCanceled,
    MissingCapability,

    /// <summary>Requests that share one KV cache filled it together.</summary>
    PoolFull,

    /// <summary>The model is not loaded yet.</summary>
    Loading,

    /// <summary>No key, or a wrong one.</summary>
    KeyNeeded,

    /// <summary>An endpoint that a start flag switched off.</summary>
    NotEnabled,
}

/// <summary>An error as a reply states it; its sentence is not kept, for it may quote the request.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="Type">The dialect's own word, such as <c>invalid_request_error</c>; null where there is none.</param>
/// <param name="PromptTokens">Tokens of the refused prompt, where stated.</param>
/// <param name="Context">Context that it did not fit in, tokens, where stated.</param>
public sealed record ReplyError(ReplyErrorKind Kind, string? Type = null, long? PromptTokens = null, long? Context = null)
{
    private static readonly string[] TooLong = ["context_length_exceeded", "exceed_context_size_error"];

    /// <summary>Reads an object that has a member <c>error</c>, or the whole body of an error reply; null when it tells of none.</summary>
    public static ReplyError? Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 64 });
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static ReplyError? Of(JsonElement body)
    {
        if (body.Member("error") is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } error) return OfError(error);
        return body.Text("type") == "error" ? OfCode(body.Text("code")) : null;
    }

    /// <summary>The value of the member <c>error</c>: a text (Ollama), or an object with a type and a message.</summary>
    internal static ReplyError OfError(JsonElement error)
    {
        var text = error.AsText() ?? error.Text("message");
        var type = error.Text("code") ?? error.Text("type");
        if (ServerError.OfError(error) is { Kind: not ServerErrorKind.Other } server) return new(KindOf(server.Kind), type, server.PromptTokens, server.Context);
        if (text is not null && OllamaErrors.Read(text) is { } known) return new(KindOf(known.Kind), type, known.PromptTokens, known.Context);
        return new(TooLong.Contains(type) ? ReplyErrorKind.PromptTooLong : ReplyErrorKind.Other, type);
    }

    /// <summary>An event of type <c>error</c> whose members lie at the top (<c>/v1/responses</c>).</summary>
    internal static ReplyError OfCode(string? code) => new(TooLong.Contains(code) ? ReplyErrorKind.PromptTooLong : ReplyErrorKind.Other, code);

    private static ReplyErrorKind KindOf(ServerErrorKind kind) => kind switch
    {
        ServerErrorKind.TooLong => ReplyErrorKind.PromptTooLong,
        ServerErrorKind.PoolFull => ReplyErrorKind.PoolFull,
        ServerErrorKind.Loading => ReplyErrorKind.Loading,
        ServerErrorKind.KeyNeeded => ReplyErrorKind.KeyNeeded,
        ServerErrorKind.NotEnabled => ReplyErrorKind.NotEnabled,
        _ => ReplyErrorKind.Other,
    };

    private static ReplyErrorKind KindOf(OllamaErrorKind kind) => kind switch
    {
        OllamaErrorKind.PromptTooLong => ReplyErrorKind.PromptTooLong,
        OllamaErrorKind.ModelNotFound => ReplyErrorKind.ModelNotFound,
        OllamaErrorKind.ContextIsNoNumber => ReplyErrorKind.ContextIsNoNumber,
        OllamaErrorKind.OutOfMemory => ReplyErrorKind.OutOfMemory,
        OllamaErrorKind.LoadTimedOut => ReplyErrorKind.LoadTimedOut,
        OllamaErrorKind.RunnerStopped => ReplyErrorKind.RunnerStopped,
        OllamaErrorKind.QueueFull => ReplyErrorKind.QueueFull,
        OllamaErrorKind.RequestCanceled => ReplyErrorKind.RequestCanceled,
        OllamaErrorKind.MissingCapability => ReplyErrorKind.MissingCapability,
        _ => ReplyErrorKind.Other,
    };
}
