using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// The trace that a silent cut leaves in a conversation: the server's count stays at the same value over several turns,
/// although every turn adds to the history, and that value is what the runtime's version leaves of a too long prompt.
/// </summary>
/// <param name="Kept">The count at which it stays.</param>
/// <param name="Turns">Turns in a row.</param>
/// <param name="Evidence">The turns.</param>
internal sealed record TruncationFingerprint(long Kept, int Turns, ImmutableArray<Evidence> Evidence)
{
    /// <summary>Fewer could be one request and its retry.</summary>
    private const int EnoughTurns = 3;

    public static TruncationFingerprint? Of(Assessment assessment)
    {
        if (assessment.ContextNow is not { } context || assessment.Route.Behaviour is not { } behaviour) return null;
        // A prompt at least as long as two windows is cut whatever the version's rule, so the answer names the version's cut.
        var cut = behaviour.Overflow(new OverflowQuestion
        {
            Version = assessment.Route.Runtime?.Version,
            PromptTokens = (long)context * 2,
            Context = (long)context,
            Truncate = assessment.Route.AgentFact(FactNames.Truncate)?.Value.Flag,
            Rendered = assessment.Route.RuntimeFact(FactNames.Rendered)?.Value.Flag,
        });
        if (cut is not { Effect: OnExceed.Cut, KeptTokens: { } kept }) return null;
        foreach (var session in assessment.Route.Requests.Where(request => request is { Session: not null, Outcome: Outcome.Answered, PromptTokens: > 0 }).GroupBy(request => request.Session))
        {
            var pinned = session.Where(request => Math.Abs(request.PromptTokens!.Value - kept) <= 1).ToArray();
            var grew = session.Any(request => request.PromptTokens < kept - 1) || pinned.Select(request => request.EstimatedTokens).Distinct().Count() > 1 || pinned.Sum(request => request.OutputTokens ?? 0) > 0;
            if (pinned.Length >= EnoughTurns && grew)
            {
                return new TruncationFingerprint(kept, pinned.Length,
                    [.. pinned.Take(3).Select(request => new Evidence(FactNames.PromptTokens, request.PromptTokens!.Value, "tokens", Basis.Read, request.Source))]);
            }
        }
        return null;
    }
}
