namespace Aforo.Lab.Sending;

/// <summary>How a server is spoken to.</summary>
public enum Dialect
{
    /// <summary>Ollama's own <c>/api/chat</c>.</summary>
    Ollama,

    /// <summary>llama-server's own <c>/completion</c>.</summary>
    LlamaServer,

    /// <summary>LM Studio's own <c>/api/v0/chat/completions</c>, which tells its timings.</summary>
    LmStudio,

    /// <summary><c>/v1/chat/completions</c> of any server.</summary>
    OpenAi,
}

/// <summary>A model at a server.</summary>
/// <param name="Address">Address of the server, without the path of an endpoint.</param>
/// <param name="Dialect">How it is spoken to.</param>
/// <param name="Model">Name of the model as the server knows it; null where it serves only one and asks for no name.</param>
public sealed record Destination(Uri Address, Dialect Dialect, string? Model)
{
    /// <summary>Makes the header <c>Authorization: Bearer</c>; never written anywhere.</summary>
    public Func<string?> Key { get; init; } = static () => null;
}
