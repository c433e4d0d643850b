using System.Security.Cryptography;
using System.Text;

namespace Aforo.Gateway.Forensics;

/// <summary>
/// Which conversation a request belongs to: what the client says, else its first message after the system's, which stays while all
/// behind it grows.
/// </summary>
public static class ConversationKey
{
    /// <summary>Bytes of the first message that count: enough to tell conversations apart.</summary>
    private const int FirstBytes = 4096;

    /// <summary>A hash of 24 hexadecimal digits; null when the request tells nothing.</summary>
    /// <param name="stated">A session's id that the client states in a header or a member.</param>
    public static string? Of(string? agent, string? model, string? stated, ReadOnlySpan<byte> body, IReadOnlyList<PromptSegment> segments)
    {
        var told = stated is { Length: > 0 } ? Encoding.UTF8.GetBytes(stated) : FirstMessage(body, segments);
        if (told.IsEmpty) return null;
        var who = Encoding.UTF8.GetBytes($"{agent}\n{model}\n");
        var whole = new byte[who.Length + told.Length];
        who.CopyTo(whole, 0);
        told.CopyTo(whole.AsSpan(who.Length));
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(whole, hash);
        return Convert.ToHexStringLower(hash[..12]);
    }

    private static ReadOnlySpan<byte> FirstMessage(ReadOnlySpan<byte> body, IReadOnlyList<PromptSegment> segments)
    {
        for (var at = 0; at < segments.Count; at++)
            if (segments[at].Kind == SegmentKind.Message) return body.Slice(segments[at].Start, Math.Min(segments[at].Length, FirstBytes));
        return [];
    }
}
