using System.Text;
using System.Text.Json;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>Counts a prompt: a token for every four bytes of the texts in it, a thousand for an image.</summary>
public static class PromptCount
{
    private const int BytesOfToken = 4;
    private const int TokensOfImage = 1000;

    /// <summary>Members whose texts are no part of what the model reads.</summary>
    private static readonly HashSet<string> Structure = ["type", "role", "id", "call_id", "tool_call_id", "tool_use_id", "media_type", "cache_control", "status", "signature", "encrypted_content"];

    /// <summary>Tokens of the conversation in a body, whatever its form.</summary>
    public static long Of(JsonElement body)
    {
        var (bytes, images) = (0L, 0L);
        foreach (var name in (ReadOnlySpan<string>)["system", "instructions", "messages", "input", "tools", "prompt"])
            if (body.TryGetProperty(name, out var part)) Add(part, ref bytes, ref images);
        return ((bytes + BytesOfToken - 1) / BytesOfToken) + (images * TokensOfImage);
    }

    private static void Add(JsonElement part, ref long bytes, ref long images)
    {
        switch (part.ValueKind)
        {
            case JsonValueKind.String: bytes += Encoding.UTF8.GetByteCount(part.GetString()!); break;
            case JsonValueKind.Array:
                foreach (var item in part.EnumerateArray()) Add(item, ref bytes, ref images);
                break;
            case JsonValueKind.Object:
                if (part.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() is "image" or "image_url" or "input_image")
                {
                    images++;
                    return;
                }
                foreach (var member in part.EnumerateObject())
                    if (!Structure.Contains(member.Name)) Add(member.Value, ref bytes, ref images);
                break;
        }
    }
}
