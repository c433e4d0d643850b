using Aforo.Lab.Sending;

namespace Aforo.Lab.Probing;

/// <summary>What a probe showed.</summary>
public sealed record ProbeResult
{
    public required ProbePlan Plan { get; init; }

    public required SendEnd End { get; init; }

    /// <summary>Status of the reply; null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>The server's words where it refused or failed; null where it answered.</summary>
    public string? Error { get; init; }

    /// <summary>Tokens that the server says the prompt had.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Whether the word planted at the head came back.</summary>
    public bool Recalled { get; init; }

    /// <summary>Seconds until the first piece of the answer, load included; null where none came.</summary>
    public double? FirstTokenSeconds { get; init; }

    /// <summary>Seconds of reading the prompt, as the engine says; null where it does not.</summary>
    public double? PrefillSeconds { get; init; }

    /// <summary>Seconds of loading, as the server says; null where it does not.</summary>
    public double? LoadSeconds { get; init; }

    /// <summary>Whether the server read all of the prompt: by its own count, else by the word.</summary>
    public bool IsWhole => PromptTokens is { } counted ? counted >= Plan.Tokens * 0.98 : Recalled;

    /// <summary>Whether the first token came before the shortest limit; true where no limit is known.</summary>
    public bool IsInTime => Plan.LimitSeconds is not { } limit || FirstTokenSeconds <= limit;

    public bool Passed => End == SendEnd.Answered && IsWhole && IsInTime;

    /// <summary>Stable word for what failed: <c>refused</c>, <c>too-slow</c>, <c>unreachable</c>, <c>broken</c>, <c>cut</c>; null where it passed.</summary>
    public string? Why => this switch
    {
        { Passed: true } => null,
        { End: SendEnd.Refused } => "refused",
        { End: SendEnd.TimedOut } => "too-slow",
        { End: SendEnd.Unreachable } => "unreachable",
        { End: SendEnd.Broken } => "broken",
        { IsWhole: false } => "cut",
        _ => "too-slow",
    };
}
