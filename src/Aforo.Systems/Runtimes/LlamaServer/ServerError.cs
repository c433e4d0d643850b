using System.Globalization;
using System.Text.Json;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What an error of llama-server means.</summary>
public enum ServerErrorKind
{
    Other,

    /// <summary>The prompt has as many tokens as the slot's context, or more.</summary>
    TooLong,

    /// <summary>Requests that share one KV cache filled it together; all of them failed.</summary>
    PoolFull,

    /// <summary>The model is not loaded yet.</summary>
    Loading,

    /// <summary>No key, or a wrong one.</summary>
    KeyNeeded,

    /// <summary>An endpoint that a start flag switched off.</summary>
    NotEnabled,
}

/// <summary>The <c>error</c> object of a reply.</summary>
/// <param name="PromptTokens">Tokens of the refused prompt; null where the build does not state them.</param>
/// <param name="Context">Tokens of the slot that refused it; null where the build does not state them.</param>
public sealed record ServerError(ServerErrorKind Kind, long? PromptTokens = null, long? Context = null)
{
    /// <summary>Reads a whole reply body; null when it has no <c>error</c> object.</summary>
    public static ServerError? Of(JsonElement body)
    {
        return body.Object("error") is { } error ? OfError(error) : null;
    }

    /// <summary>Reads the <c>error</c> object itself; a text is none of this server's.</summary>
    internal static ServerError OfError(JsonElement error)
    {
        var message = error.Text("message") ?? "";
        return error.Text("type") switch
        {
            "exceed_context_size_error" => TooLong(error, message),
            _ when message.Contains("exceeds the available context size", StringComparison.Ordinal) => TooLong(error, message),
            "authentication_error" => new(ServerErrorKind.KeyNeeded),
            "unavailable_error" when message == "Loading model" => new(ServerErrorKind.Loading),
            "not_supported_error" => new(ServerErrorKind.NotEnabled),
            _ when message.StartsWith("Context size has been exceeded", StringComparison.Ordinal) => new(ServerErrorKind.PoolFull),
            _ => new(ServerErrorKind.Other),
        };
    }

    private static ServerError TooLong(JsonElement error, string message) => new(
        ServerErrorKind.TooLong,
        error.Count("n_prompt_tokens") ?? NumberAfter(message, "request ("),
        error.Count("n_ctx") ?? NumberAfter(message, "context size ("));

    private static long? NumberAfter(string text, string mark)
    {
        var at = text.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return null;
        var end = at += mark.Length;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return long.TryParse(text.AsSpan(at, end - at), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
