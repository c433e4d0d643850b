using System.Security.Cryptography;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Coordination;

namespace Aforo.Gateway.Forwarding;

/// <summary>What makes two requests the same. The hash is computed only when somebody asks.</summary>
internal readonly record struct FlightIdentity(string Place, PooledBody Body)
{
    /// <summary>As others learn of it while it runs; its key is nobody's once the body is given back.</summary>
    public RunningPrefill Running(long sentAt, TimeSpan after)
    {
        var self = this;
        return new RunningPrefill(Place, Body.Length, new Lazy<FlightKey>(() =>
        {
            if (!self.Body.TryHold()) return default;
            using (self.Body) return self.Key;
        }), sentAt, after);
    }

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
