using System.Text.Json.Serialization;
using Aforo.Core.Facts;

namespace Aforo.Core.Cases;

/// <summary>How a request ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
public enum Outcome
{
    [JsonStringEnumMemberName("unknown")]
    Unknown,
    [JsonStringEnumMemberName("answered")]
    Answered,
    [JsonStringEnumMemberName("timed-out")]
    TimedOut,
    [JsonStringEnumMemberName("overflowed")]
    Overflowed,
    [JsonStringEnumMemberName("failed")]
    Failed,
}

/// <summary>One request as a session, a log or a case recorded it: the evidence of what is demanded.</summary>
public sealed record ObservedRequest
{
    /// <summary>Agent, provider, runtime and model, as far as known.</summary>
    public Scope Scope { get; init; } = new();

    public LogTime? StartedAt { get; init; }

    /// <summary>Size of the whole prompt in tokens, cached part included; null when usage is missing or zero.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Part of the prompt that was reused from a cache.</summary>
    public long? CachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    /// <summary>The agent's own estimate of the prompt, where it made one.</summary>
    public long? EstimatedTokens { get; init; }

    /// <summary>Window that the server named when it refused.</summary>
    public long? ContextStated { get; init; }

    public double? ElapsedSeconds { get; init; }

    /// <summary>Seconds of reading the part of the prompt that was not reused, as the runtime measured it.</summary>
    public double? PrefillSeconds { get; init; }

    /// <summary>Seconds of generating, as the runtime measured it.</summary>
    public double? DecodeSeconds { get; init; }

    /// <summary>Limit, in seconds, that the agent's own record names as the one that struck.</summary>
    public double? TimeoutSeconds { get; init; }

    public Outcome Outcome { get; init; }

    /// <summary>How the number came to be known: a server's count is <see cref="Basis.Read"/>.</summary>
    public Basis Basis { get; init; } = Basis.Read;

    /// <summary>Conversation, for judging growth and repeated sizes.</summary>
    public string? Session { get; init; }

    /// <summary>Mode of the agent that sent it, where it has several with tools of their own, such as <c>build</c> and <c>plan</c>.</summary>
    public string? Mode { get; init; }

    public Source Source { get; init; } = new();
}
