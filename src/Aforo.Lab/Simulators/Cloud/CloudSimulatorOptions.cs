using System.Collections.Immutable;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>What a simulated cloud API is and how it answers.</summary>
public sealed record CloudSimulatorOptions
{
    /// <summary>Port on loopback; 0 (the default) takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The key that every request must carry, in the provider's own header.</summary>
    public string Key { get; init; } = "test-key";

    /// <summary>Context window in tokens; a token is four bytes of text.</summary>
    public long Context { get; init; } = 200_000;

    /// <summary>Models that it has; a request for another is answered 404. Empty: whatever is asked for.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>Model that replies name, where the provider answers with a snapshot's name; null repeats the request's.</summary>
    public string? Snapshot { get; init; }

    /// <summary>What is answered.</summary>
    public CloudAnswer Answer { get; init; } = new();

    /// <summary>The answer to a request; null, or an answer of null, gives <see cref="Answer"/>.</summary>
    public Func<CloudRequest, CloudAnswer?>? Replies { get; init; }

    /// <summary>What goes wrong with a request; null for nothing.</summary>
    public Func<CloudRequest, CloudFault>? Faults { get; init; }

    /// <summary>Whether a prompt that is too long is told within a stream of status 200, as <c>/v1/responses</c> may do.</summary>
    public bool TellsContextInStream { get; init; }

    /// <summary>Seconds in <c>retry-after</c>.</summary>
    public double RetryAfterSeconds { get; init; } = 22;

    /// <summary>Time before each piece of a streamed answer.</summary>
    public TimeSpan PieceTime { get; init; }

    /// <summary>Ids of replies; null numbers them.</summary>
    public string? Id { get; init; }

    /// <summary>Clock of all waiting and of <c>created</c>.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
