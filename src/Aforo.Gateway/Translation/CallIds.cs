using System.Globalization;

namespace Aforo.Gateway.Translation;

/// <summary>Ids for calls that a backend gives none: no two replies of a conversation share one, and none is longer than clients and providers take (40).</summary>
/// <param name="reply">The reply's own id.</param>
internal sealed class CallIds(string reply)
{
    private const int LongestPart = 24;

    private readonly string _reply = reply.Length > LongestPart ? reply[^LongestPart..] : reply;

    public string Of(string? given, int index) => given is { Length: > 0 } ? given : string.Create(CultureInfo.InvariantCulture, $"call_{_reply}_{index}");
}
