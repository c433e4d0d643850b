using System.Collections.Immutable;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Dialects;

/// <summary>What an endpoint does.</summary>
public enum EndpointKind
{
    /// <summary>Answers a prompt: routed, counted, kept alive.</summary>
    Generate,

    /// <summary>Takes a prompt and answers without generating (embeddings, a count of tokens): routed like a prompt, never streamed.</summary>
    Compute,

    /// <summary>Tells what a backend has: goes to the first that speaks the dialect.</summary>
    Tell,
}

/// <summary>One endpoint of a dialect.</summary>
/// <param name="Path">Path of the request.</param>
/// <param name="StreamsByDefault">Whether a body without <c>stream</c> asks for a stream.</param>
/// <param name="Form">The conversation's form, where it can be translated to other dialects.</param>
public sealed record ApiEndpoint(Dialect Dialect, string Method, string Path, EndpointKind Kind, bool StreamsByDefault = false, WireForm? Form = null)
{
    /// <summary>Every endpoint that is served.</summary>
    public static ImmutableArray<ApiEndpoint> All { get; } =
    [
        new(Dialect.OpenAi, "POST", "/v1/chat/completions", EndpointKind.Generate, Form: WireForm.OpenAiChat),
        new(Dialect.OpenAi, "POST", "/v1/completions", EndpointKind.Generate),
        new(Dialect.OpenAi, "POST", "/v1/responses", EndpointKind.Generate, Form: WireForm.OpenAiResponses),
        new(Dialect.OpenAi, "POST", "/v1/embeddings", EndpointKind.Compute),
        new(Dialect.OpenAi, "GET", "/v1/models", EndpointKind.Tell),
        new(Dialect.Anthropic, "POST", "/v1/messages", EndpointKind.Generate, Form: WireForm.AnthropicMessages),
        new(Dialect.Anthropic, "POST", "/v1/messages/count_tokens", EndpointKind.Compute),
        new(Dialect.Ollama, "POST", "/api/chat", EndpointKind.Generate, StreamsByDefault: true, Form: WireForm.OllamaChat),
        new(Dialect.Ollama, "POST", "/api/generate", EndpointKind.Generate, StreamsByDefault: true, Form: WireForm.OllamaGenerate),
        new(Dialect.Ollama, "POST", "/api/embed", EndpointKind.Compute, Form: WireForm.OllamaEmbed),
        new(Dialect.Ollama, "POST", "/api/embeddings", EndpointKind.Compute, Form: WireForm.OllamaEmbeddings),
        new(Dialect.Ollama, "POST", "/api/show", EndpointKind.Tell),
        new(Dialect.Ollama, "GET", "/api/tags", EndpointKind.Tell),
        new(Dialect.Ollama, "GET", "/api/ps", EndpointKind.Tell),
        new(Dialect.Ollama, "GET", "/api/version", EndpointKind.Tell),
        new(Dialect.Ollama, "GET", "/", EndpointKind.Tell),
    ];

    /// <summary>The methods of what only tells something.</summary>
    public const string Reading = "GET, HEAD";

    /// <summary>Its path stands for those of all models: what clients write there is recorded nowhere.</summary>
    private static ApiEndpoint OneModel { get; } = new(Dialect.OpenAi, "GET", "/v1/models/{model}", EndpointKind.Tell);

    /// <summary>The form in which errors of this endpoint are told.</summary>
    public WireForm ErrorForm => FormOf(Dialect);

    /// <summary>The endpoint of a request; null when there is none.</summary>
    public static ApiEndpoint? Find(string method, string path)
    {
        var asked = method == "HEAD" ? "GET" : method;
        foreach (var endpoint in All)
            if (endpoint.Method == asked && endpoint.Path == path) return endpoint;
        return path.StartsWith("/v1/models/", StringComparison.Ordinal) && asked == "GET" ? OneModel with { Method = asked } : null;
    }

    /// <summary>The methods that a path takes, as the header <c>Allow</c> lists them; null where it is no endpoint's.</summary>
    public static string? MethodsOf(string path) => (Find("GET", path), Find("POST", path)) switch
    {
        ({ }, null) => Reading,
        (null, { }) => "POST",
        ({ }, { }) => $"{Reading}, POST",
        _ => null,
    };

    /// <summary>
    /// The endpoint that was likely meant by a request that has none: one that has a beginning too much, or one too few. Null where none is like it.
    /// </summary>
    public static ApiEndpoint? Meant(string path)
    {
        var asked = path.Replace("//", "/", StringComparison.Ordinal).TrimEnd('/');
        if (asked.Length < 2) return null;
        return All.Where(endpoint => endpoint.Path.EndsWith(asked, StringComparison.OrdinalIgnoreCase)).MinBy(endpoint => endpoint.Path.Length)
            ?? All.Where(endpoint => endpoint.Path.Length > 1 && asked.EndsWith(endpoint.Path, StringComparison.OrdinalIgnoreCase)).MaxBy(endpoint => endpoint.Path.Length);
    }

    /// <summary>The form in which an error is told on a path that is no endpoint.</summary>
    public static WireForm ErrorFormOf(string path) => FormOf(path.StartsWith("/api", StringComparison.Ordinal) ? Dialect.Ollama : path.StartsWith("/v1/messages", StringComparison.Ordinal) ? Dialect.Anthropic : Dialect.OpenAi);

    private static WireForm FormOf(Dialect dialect) => dialect switch
    {
        Dialect.Anthropic => WireForm.AnthropicMessages,
        Dialect.Ollama => WireForm.OllamaChat,
        _ => WireForm.OpenAiChat,
    };
}
