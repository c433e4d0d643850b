namespace Aforo.Lab.Simulators.Cloud;

/// <summary>What goes wrong with a request that is well formed.</summary>
public enum CloudFault
{
    None,

    /// <summary>429, with the time after which to try again.</summary>
    RateLimit,

    /// <summary>429 for which trying again is useless: the money is spent.</summary>
    Quota,

    /// <summary>503, or 529 where the provider has it.</summary>
    Overloaded,

    /// <summary>Status 200, the beginning of an answer, then an error within the stream. Not streamed it is <see cref="Overloaded"/>.</summary>
    ErrorInStream,

    /// <summary>Status 200, the beginning of an answer, then the connection is cut.</summary>
    Cut,

    /// <summary>Status 200, the beginning of an answer, then nothing until the client leaves.</summary>
    Stall,

    /// <summary>Nothing at all, not even headers, until the client leaves.</summary>
    Silence,

    /// <summary>Status 200, and bytes that are no reply.</summary>
    Garbage,
}
