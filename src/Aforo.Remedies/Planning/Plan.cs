using System.Collections.Immutable;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Remedies.Planning.Competing;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning;

/// <summary>What is to be done about a diagnosis, all layers together, and what the doctor would say afterwards.</summary>
public sealed record Plan
{
    public required Diagnosis Before { get; init; }

    /// <summary>What the doctor says of the case with every step done.</summary>
    public required Diagnosis Foreseen { get; init; }

    /// <summary>What Aforo can do, in the order in which it must be done.</summary>
    public ImmutableArray<PlannedStep> Steps { get; init; } = [];

    /// <summary>What a person has to do.</summary>
    public ImmutableArray<ManualStep> Manual { get; init; } = [];

    /// <summary>Other ways to the same end, each with what it costs.</summary>
    public ImmutableArray<CompetingRemedy> Competing { get; init; } = [];

    /// <summary>Findings that were asked for and that are no longer current afterwards.</summary>
    public ImmutableArray<Finding> Mends { get; init; } = [];

    /// <summary>Findings that stay, of those that were asked for.</summary>
    public ImmutableArray<Finding> Stays { get; init; } = [];

    /// <summary>Tokens of the largest prompt that was seen, which a proof has to send; null when none was.</summary>
    public long? LargestPrompt => (long?)Before.Situation.Assessments.Max(assessment => assessment.Prompt);

    public bool IsEmpty => Steps.IsEmpty;
}

/// <summary>One remedy of a plan.</summary>
/// <param name="Remedy">Its id; the words stand in the message catalogue.</param>
/// <param name="Slots">Values for the words.</param>
/// <param name="Intentions">What is changed, in order.</param>
/// <param name="Mends">Ids of the findings that this step, on top of those before it, ends.</param>
public sealed record PlannedStep(string Remedy, ImmutableDictionary<string, FactValue> Slots, ImmutableArray<Intention> Intentions, ImmutableArray<string> Mends);

/// <summary>Something that Aforo says and does not do.</summary>
/// <param name="Remedy">Id of the remedy.</param>
/// <param name="Slots">Values for the words.</param>
/// <param name="Findings">Ids of the findings that it would mend.</param>
/// <param name="Commands">Commands to run, and lines to write, in order; empty where the words say it all.</param>
/// <param name="Restart">Program that has to be restarted for it to count; null for none.</param>
/// <param name="Why">Stable word for why it is not done; null where it never is.</param>
public sealed record ManualStep(string Remedy, ImmutableDictionary<string, FactValue> Slots, ImmutableArray<string> Findings, ImmutableArray<ManualCommand> Commands, string? Restart = null, string? Why = null);

/// <summary>A line to run or to write.</summary>
/// <param name="Text">The line or lines.</param>
/// <param name="File">File into which they are written; null for a command.</param>
public sealed record ManualCommand(string Text, string? File = null);
