using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Translation.OpenAi;

/// <summary>What single providers demand of calls that another model made.</summary>
internal static class ProviderCalls
{
    private const int MistralLength = 9;
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary>Mistral takes ids of nine letters and digits: others become such, the same ones always the same.</summary>
    public static string Id(string id, Provider provider)
    {
        if (provider != Provider.Mistral || (id.Length == MistralLength && id.All(char.IsAsciiLetterOrDigit))) return id;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return string.Create(MistralLength, hash, (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = Letters[bytes[i] % Letters.Length];
        });
    }

    /// <summary>The word that Gemini documents for calls whose signature was never its own (ai.google.dev/gemini-api/docs/thought-signatures).</summary>
    public static void Sign(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("extra_content");
        writer.WriteStartObject("google");
        writer.WriteString("thought_signature", "skip_thought_signature_validator");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
