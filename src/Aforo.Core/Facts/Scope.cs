namespace Aforo.Core.Facts;

/// <summary>What a fact speaks of. A null member means that the fact holds for all of them.</summary>
public sealed record Scope
{
    /// <summary>Id of an agent, such as <c>openclaw</c>.</summary>
    public string? Agent { get; init; }

    /// <summary>Provider entry in the agent's own configuration.</summary>
    public string? Provider { get; init; }

    /// <summary>Id of a runtime instance, as in <see cref="Cases.RuntimeSeen.Id"/>.</summary>
    public string? Runtime { get; init; }

    /// <summary>Model name as the layer that states the fact writes it.</summary>
    public string? Model { get; init; }

    /// <summary>Which timeout: <c>connect</c>, <c>headers</c>, <c>first_token</c>, <c>idle_bytes</c>, <c>idle_content</c>, <c>load</c>, <c>total</c>.</summary>
    public string? Timeout { get; init; }

    /// <summary>Accelerator or memory pool.</summary>
    public string? Device { get; init; }

    /// <summary>Purpose within an agent, such as <c>compaction</c> or <c>title</c>; null is the main conversation.</summary>
    public string? Purpose { get; init; }
}
