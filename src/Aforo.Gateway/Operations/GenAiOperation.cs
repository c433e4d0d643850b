using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Operations;

/// <summary>A request as OpenTelemetry's conventions for generative AI tell it apart: <c>gen_ai.operation.name</c>, <c>gen_ai.provider.name</c>, <c>gen_ai.request.model</c>, and the backend's name.</summary>
internal readonly record struct GenAiOperation(string Name, string Provider, string Model, string Backend)
{
    /// <summary>Null where no model works: what is told of backends, tokens that are counted.</summary>
    public static GenAiOperation? Of(ApiEndpoint endpoint, BackendSettings backend, string? model) =>
        NameOf(endpoint) is { } name ? new GenAiOperation(name, ProviderOf(backend), model ?? "", backend.Name) : null;

    private static string? NameOf(ApiEndpoint endpoint) => (endpoint.Kind, endpoint.Path) switch
    {
        (EndpointKind.Generate, "/v1/completions" or "/api/generate") => "text_completion",
        (EndpointKind.Generate, _) => "chat",
        (EndpointKind.Compute, "/v1/embeddings" or "/api/embed" or "/api/embeddings") => "embeddings",
        _ => null,
    };

    /// <summary>The conventions' own names where they have one.</summary>
    private static string ProviderOf(BackendSettings backend) => (backend.Kind, backend.Provider) switch
    {
        ("openai", Dialects.Provider.OpenAi) => "openai",
        ("openai", Dialects.Provider.Gemini) => "gcp.gemini",
        ("openai", Dialects.Provider.Mistral) => "mistral_ai",
        ("openai", _) => "compatible",
        var (kind, _) => kind,
    };
}
