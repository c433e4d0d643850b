namespace Aforo.Core.Chains;

/// <summary>Whose chain it is.</summary>
/// <param name="Agent">Id of the agent, or null when the chain is of a runtime alone.</param>
/// <param name="Runtime">Id of the runtime.</param>
/// <param name="Model">Name of the model in that runtime.</param>
/// <param name="Pool">Memory pool, for memory chains.</param>
public sealed record Subject(string? Agent, string? Runtime, string? Model, string? Pool = null);
