using System.Collections.Immutable;
using Aforo.Core.Messages;
using Aforo.Remedies.Changes;

namespace Aforo.Remedies.Planning.Realising;

/// <summary>A plan as changes of real files and calls to real servers, or why it cannot be.</summary>
public sealed record Blueprint
{
    /// <summary>In the order in which they are done: what is pointed to comes before what points to it.</summary>
    public ImmutableArray<Change> Changes { get; init; } = [];

    /// <summary>What stands against it. The layers belong together, so one refusal stops all.</summary>
    public ImmutableArray<Refusal> Refusals { get; init; } = [];

    public bool CanBeDone => Refusals.IsEmpty && !Changes.IsEmpty;
}

/// <summary>Why a step cannot be done.</summary>
/// <param name="Step">The step.</param>
/// <param name="Word">Stable word: <c>no-file</c>, <c>unreadable</c>, <c>edit-refused</c>, <c>server-does-not-answer</c>, <c>server-is-remote</c>.</param>
/// <param name="Place">The file or the address.</param>
/// <param name="Detail">What was wrong; null where the word says it.</param>
public sealed record Refusal(PlannedStep Step, string Word, string Place, Saying? Detail = null);
