using System.Globalization;
using System.Text.Json;

namespace Aforo.Systems.Runtimes.Ollama;

/// <summary>What an error of Ollama's means.</summary>
public enum OllamaErrorKind
{
    /// <summary>The prompt is longer than the context (400).</summary>
    PromptTooLong,

    /// <summary>No definition of that name (404).</summary>
    ModelNotFound,

    /// <summary>The definition's or the request's num_ctx is no number (500).</summary>
    ContextIsNoNumber,

    /// <summary>Weights or KV cache do not fit in memory (500).</summary>
    OutOfMemory,

    /// <summary>Loading showed no progress for the load timeout (500).</summary>
    LoadTimedOut,

    /// <summary>The runner died (500).</summary>
    RunnerStopped,

    /// <summary>Too many requests wait (503).</summary>
    QueueFull,

    /// <summary>The client left while the model was loaded (499).</summary>
    RequestCanceled,

    /// <summary>The model lacks a capability that the request needs, such as tools (400).</summary>
    MissingCapability,
}

/// <summary>A recognised error with its numbers.</summary>
/// <param name="Kind">What it means.</param>
/// <param name="PromptTokens">Tokens of the refused prompt, where the text tells them.</param>
/// <param name="Context">Context that it did not fit in, tokens, where the text tells it.</param>
public sealed record OllamaError(OllamaErrorKind Kind, long? PromptTokens = null, long? Context = null);

/// <summary>The wordings of Ollama's errors, in all three dialects and of all releases.</summary>
public static class OllamaErrors
{
    private static readonly (string Text, OllamaErrorKind Kind)[] Wordings =
    [
        ("the prompt is longer than the context length", OllamaErrorKind.PromptTooLong),
        ("the input length exceeds the context length", OllamaErrorKind.PromptTooLong),
        ("exceeds the available context size", OllamaErrorKind.PromptTooLong),
        ("exceed_context_size_error", OllamaErrorKind.PromptTooLong),
        ("option \"num_ctx\" must be of type integer", OllamaErrorKind.ContextIsNoNumber),
        ("reported out-of-memory", OllamaErrorKind.OutOfMemory),
        ("requires more system memory", OllamaErrorKind.OutOfMemory),
        ("out of memory", OllamaErrorKind.OutOfMemory),
        ("timed out waiting for llama", OllamaErrorKind.LoadTimedOut),
        ("model runner has unexpectedly stopped", OllamaErrorKind.RunnerStopped),
        ("llama runner process has terminated", OllamaErrorKind.RunnerStopped),
        ("maximum pending requests exceeded", OllamaErrorKind.QueueFull),
        ("request canceled", OllamaErrorKind.RequestCanceled),
        ("does not support ", OllamaErrorKind.MissingCapability),
    ];

    /// <summary>Reads the body of an error reply, or the last line of a broken stream; null when its wording is not known.</summary>
    public static OllamaError? ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var error = document.RootElement.Member("error");
            return (error?.AsText() ?? error?.Text("message")) is { } text ? Read(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an error's text, which may itself be the JSON of the child; null when its wording is not known.</summary>
    public static OllamaError? Read(string text)
    {
        if (Nested(text) is { } nested) return nested;
        foreach (var (wording, kind) in Wordings)
        {
            if (!text.Contains(wording, StringComparison.OrdinalIgnoreCase)) continue;
            return kind == OllamaErrorKind.PromptTooLong ? new(kind, After(text, "request ("), After(text, "context size (")) : new(kind);
        }
        return text.StartsWith("model '", StringComparison.Ordinal) && text.EndsWith("' not found", StringComparison.Ordinal) ? new(OllamaErrorKind.ModelNotFound) : null;
    }

    private static OllamaError? Nested(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{")) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.Object("error") is not { } error || error.Text("message") is not { } message) return null;
            // Never deeper: the child's message is a sentence.
            var read = message.StartsWith('{') ? null : Read(message);
            if (read is null && error.Text("type") == "exceed_context_size_error") read = new(OllamaErrorKind.PromptTooLong);
            return read is null ? null : read with { PromptTokens = error.Count("n_prompt_tokens") ?? read.PromptTokens, Context = error.Count("n_ctx") ?? read.Context };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long? After(string text, string words)
    {
        var at = text.IndexOf(words, StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = text.AsSpan(at + words.Length);
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
