using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Aforo.Formats.Text;
using Aforo.Formats.Text.Editing;

namespace Aforo.Remedies.Inverses;

/// <summary>
/// What takes an edit of a file back. It holds the bytes that the edit touched and no others; of the rest it keeps salted hashes, by
/// which unchanged stretches are known again after a later edit.
/// </summary>
internal sealed record FileInverse
{
    /// <summary>Bytes of the salt.</summary>
    public const int SaltBytes = 16;

    public required TextFormat Format { get; init; }

    /// <summary>Random, so that a hash of a short line tells nothing.</summary>
    public required ReadOnlyMemory<byte> Salt { get; init; }

    /// <summary>The file after the change, piece by piece: bytes, and hash of the salt and the piece.</summary>
    public required ImmutableArray<(int Length, string Hash)> Pieces { get; init; }

    /// <summary>Ascending places.</summary>
    public required ImmutableArray<InverseSplice> Splices { get; init; }

    /// <summary>Makes the inverse of splices over a file.</summary>
    public static FileInverse Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after, ImmutableArray<Splice> splices, TextDocument document)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var inverse = ImmutableArray.CreateBuilder<InverseSplice>();
        var shift = 0;
        foreach (var splice in splices)
        {
            inverse.Add(new InverseSplice(splice.Start + shift, splice.Bytes, before.Slice(splice.Start, splice.Length).ToArray(), Places.At(document, splice.Start)));
            shift += splice.Bytes.Length - splice.Length;
        }
        return new FileInverse { Format = document.Format, Salt = salt, Pieces = Hashed(after, salt), Splices = inverse.ToImmutable() };
    }

    /// <summary>The file before the change, from exactly the file after it.</summary>
    public byte[] Restore(ReadOnlySpan<byte> after) => Splicing.Apply(after, [.. Splices.Select(splice => new Splice(splice.Start, splice.Written.Length, splice.Before))]);

    /// <summary>Pieces of a file with their hashes under a salt.</summary>
    public static ImmutableArray<(int Length, string Hash)> Hashed(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> salt)
    {
        var pieces = ImmutableArray.CreateBuilder<(int, string)>();
        var at = 0;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var length in Inverses.Pieces.Cut(bytes))
        {
            hash.AppendData(salt);
            hash.AppendData(bytes.Slice(at, length));
            pieces.Add((length, Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 12))));
            at += length;
        }
        return pieces.ToImmutable();
    }
}
