namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>What an answer says of llama-server.</summary>
internal static class Reply
{
    /// <summary>Whether the <c>Server</c> header names llama.cpp.</summary>
    public static bool IsLlama(this HttpAnswer answer) => answer.Server == "llama.cpp";

    /// <summary>The <c>error</c> object; null when the body has none.</summary>
    public static ServerError? Error(this HttpAnswer answer)
    {
        using var document = answer.Json();
        return document is null ? null : ServerError.Of(document.RootElement);
    }
}
