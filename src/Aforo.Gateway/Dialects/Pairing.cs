using Aforo.Core.Messages;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Dialects;

/// <summary>How requests of an endpoint reach a backend: byte for byte, translated, or not at all.</summary>
/// <param name="IsSame">Whether the backend has the endpoint itself.</param>
/// <param name="Form">The form in which it is asked otherwise; null where nothing can be translated.</param>
/// <param name="Impossible">Why not; null where it can be asked.</param>
public sealed record Pairing(bool IsSame, WireForm? Form, Saying? Impossible)
{
    private static readonly Version OllamaWithResponses = new(0, 13, 3);
    private static readonly Version OllamaWithMessages = new(0, 14, 0);

    private static readonly Pairing Same = new(true, null, null);

    /// <param name="version">The runtime's version, as far as it told; null counts as a current one.</param>
    public static Pairing Of(ApiEndpoint endpoint, BackendSettings backend, string? version)
    {
        if (Has(endpoint, backend, version)) return Same;
        if (endpoint.Path == "/v1/messages/count_tokens") return No("gateway.no-count", endpoint, backend);
        if (endpoint.Path == "/v1/completions") return No("gateway.no-completions", endpoint, backend);
        if (endpoint.Form is not { } form) return No("gateway.no-translation", endpoint, backend);
        if (form is WireForm.OllamaEmbed or WireForm.OllamaEmbeddings) return backend.Kind == "anthropic" ? No("gateway.no-embeddings", endpoint, backend) : new Pairing(false, WireForm.OpenAiEmbeddings, null);
        return new Pairing(false, Conversation(backend), null);
    }

    /// <summary>The form in which a backend is asked to continue a text as it stands; null where it can't be.</summary>
    public static WireForm? Continuation(BackendSettings backend) => backend.Kind == "llama-server" || backend is { Kind: "openai", Provider: Provider.Compatible } ? WireForm.OpenAiCompletions : null;

    /// <summary>Path at which a backend is asked in a form.</summary>
    public static string PathOf(WireForm form) => form switch
    {
        WireForm.AnthropicMessages => "/v1/messages",
        WireForm.OllamaChat => "/api/chat",
        WireForm.OpenAiCompletions => "/v1/completions",
        WireForm.OpenAiEmbeddings => "/v1/embeddings",
        _ => "/v1/chat/completions",
    };

    /// <summary>Dialect to which a form belongs.</summary>
    public static Dialect DialectOf(WireForm form) => form switch
    {
        WireForm.AnthropicMessages => Dialect.Anthropic,
        WireForm.OllamaChat or WireForm.OllamaGenerate or WireForm.OllamaEmbed or WireForm.OllamaEmbeddings => Dialect.Ollama,
        _ => Dialect.OpenAi,
    };

    private static WireForm Conversation(BackendSettings backend) => backend.Kind switch
    {
        "ollama" => WireForm.OllamaChat,
        "anthropic" => WireForm.AnthropicMessages,
        _ => WireForm.OpenAiChat,
    };

    private static bool Has(ApiEndpoint endpoint, BackendSettings backend, string? version)
    {
        if (!backend.Dialects.Contains(endpoint.Dialect)) return false;
        return (backend.Kind, endpoint.Path) switch
        {
            ("ollama", "/v1/responses") => IsAtLeast(version, OllamaWithResponses),
            ("ollama", "/v1/messages") => IsAtLeast(version, OllamaWithMessages),
            ("ollama", "/v1/messages/count_tokens") => false,
            ("openai", "/v1/responses") => backend.Provider == Provider.OpenAi,
            ("openai", "/v1/completions") => backend.Provider is Provider.Compatible or Provider.OpenAi,
            _ => true,
        };
    }

    private static bool IsAtLeast(string? version, Version least) => version is null || !Version.TryParse(version.Split('-', '+')[0], out var told) || told >= least;

    private static Pairing No(string key, ApiEndpoint endpoint, BackendSettings backend) => new(false, null, new Saying(key, ("path", endpoint.Path), ("backend", backend.Name)));
}
