namespace Aforo.Systems.Runtimes.Replies;

/// <summary>The interface in which a reply speaks.</summary>
public enum ReplyDialect
{
    /// <summary>Nothing has told it yet.</summary>
    Unknown,

    /// <summary>Ollama's own: <c>/api/chat</c>, <c>/api/generate</c>.</summary>
    Ollama,

    /// <summary><c>/v1/chat/completions</c>, <c>/v1/completions</c>.</summary>
    OpenAi,

    /// <summary><c>/v1/responses</c>.</summary>
    Responses,

    /// <summary><c>/v1/messages</c>.</summary>
    Anthropic,
}
