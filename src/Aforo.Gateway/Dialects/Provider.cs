namespace Aforo.Gateway.Dialects;

/// <summary>Whose manner of OpenAI's dialect a backend has: what it takes, what it refuses, which endpoints it has.</summary>
public enum Provider
{
    /// <summary>A runtime or service that has chat completions; nothing else is sure.</summary>
    Compatible,

    /// <summary>OpenAI itself: <c>max_completion_tokens</c> for <c>max_tokens</c>, and <c>/v1/responses</c>.</summary>
    OpenAi,

    /// <summary>Gemini's compatible layer: it refuses <c>seed</c> and <c>parallel_tool_calls</c>, and wants a signature with each call.</summary>
    Gemini,

    /// <summary>Mistral: it refuses every member that it does not know, names the seed otherwise, and wants ids of nine letters and digits.</summary>
    Mistral,
}
