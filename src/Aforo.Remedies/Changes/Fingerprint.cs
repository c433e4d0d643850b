using System.Security.Cryptography;

namespace Aforo.Remedies.Changes;

/// <summary>By what bytes are known again.</summary>
public static class Fingerprint
{
    /// <summary>SHA-256, 64 lowercase hexadecimal digits.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
