using System.Collections.Immutable;

namespace Aforo.Remedies.Changes;

/// <summary>One thing that is done to a file or to a runtime, and that can be taken back.</summary>
public abstract record Change
{
    /// <summary>Names the change within its plan, such as <c>c1</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Ids of the findings that it answers; empty when it answers none.</summary>
    public ImmutableArray<string> Findings { get; init; } = [];

    /// <summary>What is touched: the path of a file, or the address of a runtime and the name in it. Holds no credentials.</summary>
    public abstract string Place { get; }

    /// <summary>
    /// What will be done, for a person: a unified diff of a file, or the call to a runtime. Secrets and prompt texts are hidden. Lines
    /// end with a line feed.
    /// </summary>
    public abstract string Preview { get; }
}
