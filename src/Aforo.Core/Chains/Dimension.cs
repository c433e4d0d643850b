namespace Aforo.Core.Chains;

/// <summary>What a chain limits.</summary>
public enum Dimension
{
    /// <summary>Tokens: prompt and reserved output.</summary>
    Context,

    /// <summary>Seconds, for each span of a request.</summary>
    Time,

    /// <summary>Bytes, for each pool.</summary>
    Memory,

    /// <summary>Tokens per second.</summary>
    Speed,
}

/// <summary>What happens when a link is exceeded.</summary>
public enum OnExceed
{
    Reject,
    Cut,
    Clamp,
    Compact,
    Abort,
    Spill,
    Reload,
}

/// <summary>The span of a request that a time limit watches; it is compared with the demand of that span only.</summary>
public enum Span
{
    Connect,
    Headers,
    FirstToken,
    IdleBytes,
    IdleContent,
    Load,
    Total,
}
