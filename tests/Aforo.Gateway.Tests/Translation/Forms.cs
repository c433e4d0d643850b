using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>Which forms stand on which side.</summary>
internal static class Forms
{
    public static readonly WireForm[] Clients = [WireForm.OpenAiChat, WireForm.OpenAiResponses, WireForm.AnthropicMessages, WireForm.OllamaChat, WireForm.OllamaGenerate, WireForm.OllamaEmbed, WireForm.OllamaEmbeddings];

    /// <summary>Clients that have a conversation, whatever they call it.</summary>
    public static readonly WireForm[] Conversing = [WireForm.OpenAiChat, WireForm.OpenAiResponses, WireForm.AnthropicMessages, WireForm.OllamaChat, WireForm.OllamaGenerate];

    public static readonly WireForm[] Backends = [WireForm.OpenAiChat, WireForm.OpenAiCompletions, WireForm.OpenAiEmbeddings, WireForm.AnthropicMessages, WireForm.OllamaChat];
}
