using System.Security.Cryptography;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Coordination;

namespace Aforo.Gateway.Forwarding;

/// <summary>What makes two requests the same. The hash is computed only when somebody asks.</summary>
internal readonly record struct FlightIdentity(string Place, PooledBody Body)
{
    public FlightKey Key
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var piece in Body.Bytes) hash.AppendData(piece.Span);
            return new FlightKey(Place, Body.Length, Convert.ToHexString(hash.GetHashAndReset()));
        }
    }
}
