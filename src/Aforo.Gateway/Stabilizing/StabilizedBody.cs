using System.Buffers;
using Aforo.Core.Routing;
using Aforo.Gateway.Bodies;

namespace Aforo.Gateway.Stabilizing;

/// <summary>Makes the body that goes on where a rule holds something still.</summary>
internal static class StabilizedBody
{
    /// <summary>A body of its own, and what was held still in it; null and nothing where there was nothing to hold.</summary>
    public static (PooledBody? Body, Stabilization Done) Of(PooledBody body, Stabilization what, DateOnly today)
    {
        var whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.Bytes.CopyTo(whole);
            var (splices, done) = PrefixStabilizer.Find(whole.AsSpan(0, (int)body.Length), what, today);
            return done == Stabilization.None ? (null, done) : (PooledBody.Spliced(whole.AsSpan(0, (int)body.Length), splices), done);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }
}
