using System.Collections.Immutable;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>An answer as any provider could give it.</summary>
public sealed record CloudAnswer
{
    /// <summary>What the model thinks first, where the provider shows it; null for nothing.</summary>
    public string? Reasoning { get; init; }

    /// <summary>The text, in the pieces in which it is streamed.</summary>
    public ImmutableArray<string> Text { get; init; } = ["Two", " remarks."];

    public ImmutableArray<CloudToolCall> Calls { get; init; } = [];

    /// <summary>Whether the limit of output ended it.</summary>
    public bool IsCut { get; init; }

    /// <summary>Tokens of the prompt that were in the provider's cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Tokens of the answer; null counts a token for each piece.</summary>
    public long? OutputTokens { get; init; }

    /// <summary>Those of them that were thought; null: none, or a token for every four characters of <see cref="Reasoning"/>.</summary>
    public long? ReasoningTokens { get; init; }
}

/// <summary>A call of a tool.</summary>
/// <param name="Id">As the provider makes it.</param>
/// <param name="Arguments">JSON text, in the pieces in which it is streamed.</param>
public sealed record CloudToolCall(string Id, string Name, ImmutableArray<string> Arguments)
{
    /// <summary>All pieces.</summary>
    public string WholeArguments => string.Concat(Arguments);
}
