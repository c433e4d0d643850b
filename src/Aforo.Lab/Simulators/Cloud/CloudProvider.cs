namespace Aforo.Lab.Simulators.Cloud;

/// <summary>Whose interface is played.</summary>
public enum CloudProvider
{
    /// <summary><c>/v1/chat/completions</c>, <c>/v1/responses</c>, <c>/v1/models</c>.</summary>
    OpenAi,

    /// <summary><c>/v1/messages</c>, <c>/v1/messages/count_tokens</c>, <c>/v1/models</c>.</summary>
    Anthropic,

    /// <summary>Its OpenAI-compatible form: <c>/v1beta/openai/chat/completions</c>, <c>/v1beta/openai/models</c>.</summary>
    Gemini,

    /// <summary><c>/v1/chat/completions</c>, <c>/v1/models</c>.</summary>
    Mistral,
}
