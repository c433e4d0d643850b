namespace Aforo.Gateway.Translation;

/// <summary>A form of conversation that is spoken on the wire.</summary>
public enum WireForm
{
    /// <summary><c>POST /v1/chat/completions</c>.</summary>
    OpenAiChat,

    /// <summary><c>POST /v1/messages</c>.</summary>
    AnthropicMessages,

    /// <summary><c>POST /api/chat</c>.</summary>
    OllamaChat,
}
