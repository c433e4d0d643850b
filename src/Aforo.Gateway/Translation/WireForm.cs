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

    /// <summary><c>POST /v1/responses</c>. Clients speak it; backends that do not are asked in another form.</summary>
    OpenAiResponses,

    /// <summary><c>POST /api/generate</c>. Clients speak it; backends that do not are asked in another form.</summary>
    OllamaGenerate,

    /// <summary><c>POST /v1/completions</c>: a text that is continued as it stands. Only backends are asked in it.</summary>
    OpenAiCompletions,

    /// <summary><c>POST /v1/embeddings</c>. Only backends are asked in it.</summary>
    OpenAiEmbeddings,

    /// <summary><c>POST /api/embed</c>. Only clients speak it.</summary>
    OllamaEmbed,

    /// <summary><c>POST /api/embeddings</c>, its predecessor for one text. Only clients speak it.</summary>
    OllamaEmbeddings,
}
