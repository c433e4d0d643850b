using System.Collections.Immutable;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>An error as it goes over the wire.</summary>
internal sealed record CloudError(int Status, byte[] Body)
{
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>What is wrong with a request.</summary>
internal enum CloudProblem
{
    NoKey,
    WrongKey,
    UnknownPath,
    UnknownModel,
    Invalid,
    RateLimit,
    Quota,
    Overloaded,
}
