using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Engine.Tests.Servers;

/// <summary>A server after something happened to it, and what its clients were answered. The server ends with this object.</summary>
public sealed record Happened(RealServer Server, ImmutableArray<RealReply> Replies) : IAsyncDisposable
{
    /// <summary>What a whole look at it gives: its endpoints and its log.</summary>
    public async Task<Observation> SeenAsync() => Observation.Merge([await Server.ObserveAsync(), await Server.ReadLogAsync()]);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
