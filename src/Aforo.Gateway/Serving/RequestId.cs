using System.Buffers.Binary;

namespace Aforo.Gateway.Serving;

/// <summary>Names of requests: 32 hexadecimal digits, sorted by time, laid out as a UUID of version 7 (RFC 9562). They are told apart by them, and nothing is guarded.</summary>
internal static class RequestId
{
    public static string New(DateTimeOffset now)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(id, now.ToUnixTimeMilliseconds() << 16);
        Random.Shared.NextBytes(id[6..]);
        id[6] = (byte)((id[6] & 0x0f) | 0x70);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return Convert.ToHexStringLower(id);
    }
}
