namespace Aforo.Core.Workload;

/// <summary>How a recorded request ended, for the client.</summary>
public enum WorkloadOutcome
{
    Unknown,

    /// <summary>The whole answer reached the client.</summary>
    Answered,

    /// <summary>No backend's limits held, or a rule forbade it: the client got a refusal in its own dialect.</summary>
    Refused,

    /// <summary>The client left before the answer was complete.</summary>
    ClientGone,

    /// <summary>A time limit ended it.</summary>
    TimedOut,

    /// <summary>The prompt was larger than what the backend accepts.</summary>
    Overflowed,

    /// <summary>The backend failed, broke off or answered with an error.</summary>
    Failed,
}

/// <summary>The part of its way on which a request failed.</summary>
public enum WorkloadLeg
{
    /// <summary>None: it did not fail.</summary>
    None,
    Client,
    Admission,
    Queue,
    Connect,
    Load,
    Prefill,
    Decode,
}

/// <summary>
/// One request of the recorded workload. It holds sizes, times and hashes, never any part of a prompt, an answer or a key. What is not
/// known is null.
/// </summary>
public sealed record WorkloadRequest
{
    /// <summary>The header of every reply of the gateway, with <see cref="Id"/>: what carries it is no runtime.</summary>
    public const string IdHeader = "X-Aforo-Request-Id";

    /// <summary>The ledger's key: what <see cref="IdHeader"/> told the client; of an imported request a hash of its source.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary><c>gateway</c>, or <c>import</c> for what sessions and logs remember.</summary>
    public string Origin { get; init; } = "gateway";

    public string? Agent { get; init; }

    /// <summary>The conversation, as a hash.</summary>
    public string? Conversation { get; init; }

    /// <summary><c>openai</c>, <c>anthropic</c> or <c>ollama</c>.</summary>
    public string? Dialect { get; init; }

    /// <summary>Path of the request, without its query.</summary>
    public string? Path { get; init; }

    /// <summary>Model as the client named it.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the backend that got it; null when none did.</summary>
    public string? Backend { get; init; }

    /// <summary><c>local</c>, <c>cloud</c> or <c>refused</c>.</summary>
    public string? Route { get; init; }

    /// <summary>A stable word, such as <c>fits</c> or <c>too-large-for-local</c>.</summary>
    public string? Reason { get; init; }

    public bool? IsPrivate { get; init; }

    /// <summary>The whole prompt in tokens, the reused part included.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>The part of the prompt that was reused from a cache.</summary>
    public long? CachedTokens { get; init; }

    public long? OutputTokens { get; init; }

    public long? RequestBytes { get; init; }

    public long? ReplyBytes { get; init; }

    /// <summary>Seconds in the queue.</summary>
    public double? WaitSeconds { get; init; }

    /// <summary>Seconds of reading the prompt.</summary>
    public double? PrefillSeconds { get; init; }

    /// <summary>Seconds of generating.</summary>
    public double? DecodeSeconds { get; init; }

    /// <summary>Seconds from arrival to the end.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>Tokens that had been in a cache and were read again because the beginning of the prompt changed.</summary>
    public long? LostTokens { get; init; }

    /// <summary>What changed first in the conversation's prefix: a stable word such as <c>time</c> or <c>tools</c>; <c>none</c> when all of it survived.</summary>
    public string? PrefixCause { get; init; }

    /// <summary>Byte of the prompt at which it changed.</summary>
    public long? PrefixPosition { get; init; }

    /// <summary>Hash of what stands there: one change has one hash within a run of the gateway.</summary>
    public string? PrefixHash { get; init; }

    /// <summary>What a rule held still of the prompt, in words of the configuration, with commas: only what was there to be held. Null for nothing.</summary>
    public string? Stabilized { get; init; }

    /// <summary>Tokens that would have been read again beyond <see cref="LostTokens"/> had nothing been held still; null when that is not known.</summary>
    public long? SparedTokens { get; init; }

    /// <summary>HTTP status that the client got; null where it left before any, and where that is not known.</summary>
    public int? Status { get; init; }

    public WorkloadOutcome Outcome { get; init; }

    public WorkloadLeg FailedLeg { get; init; }

    /// <summary>Price of a cloud backend's answer.</summary>
    public double? Cost { get; init; }

    /// <summary>ISO 4217 code of <see cref="Cost"/>.</summary>
    public string? Currency { get; init; }

    /// <summary>Estimate of a local answer's energy, in watt-hours.</summary>
    public double? EnergyWh { get; init; }

    /// <summary>Tokens that had to be read anew; null when the prompt's size is not known.</summary>
    public long? UncachedTokens => PromptTokens is { } prompt ? Math.Max(0, prompt - (CachedTokens ?? 0)) : null;

    /// <summary>False for a request that only asks what there is, or how long a text is: no part of the work that models do. True where the path is not known.</summary>
    public bool AsksModel => Path is null || !AskingPaths.OfNoModel.Contains(Path);
}
