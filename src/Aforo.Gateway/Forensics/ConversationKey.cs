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
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{agent}\n{model}\n"));
        if (stated is { Length: > 0 })
        {
            hash.AppendData(Encoding.UTF8.GetBytes(stated));
        }
        else
        {
            var at = 0;
            while (at < segments.Count && segments[at].Kind != SegmentKind.Message) at++;
            if (at == segments.Count) return null;
            hash.AppendData(body.Slice(segments[at].Start, Math.Min(segments[at].Length, FirstBytes)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12));
    }
}
