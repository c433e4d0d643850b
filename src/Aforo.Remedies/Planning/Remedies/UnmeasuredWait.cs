using Aforo.Core.Cases;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Remedies;

/// <summary>
/// A longer wait that goes with more context where nobody has measured how fast prompts are read, but clients left after just the written
/// limit: so many tokens were not read in that time, and more of them take longer still. Twice the time in proportion; how long it really takes is for a probe to say.
/// </summary>
internal static class UnmeasuredWait
{
    private const double Headroom = 2;

    private static readonly string[] Waits = ["headers", "first_token", "idle_bytes"];

    /// <param name="before">The route with the present context.</param>
    /// <param name="after">The route with more.</param>
    /// <param name="request">What the plan is for.</param>
    public static Proposal? For(Assessment before, Assessment? after, PlanRequest request)
    {
        if (after is null || before.PrefillSpeed is not null || request.Settings(before.Route.Agent?.Id) is not { } settings) return null;
        if (before.Route.AgentFacts.Where(fact => fact is { Name: FactNames.Timeout, Role: Role.InForce, Scope.Purpose: null, Value.Number: not null } && Waits.Contains(fact.Scope.Timeout)).MinBy(fact => fact.Value.Number) is not { } shortest) return null;
        var limit = shortest.Value.Number!.Value;
        var read = before.TokensRead ?? before.ContextNow;
        if (read is not > 0 || !before.Route.Of(IncidentKinds.ClientGone).Any(incident => (incident.Number(NumberNames.LatencyS) ?? incident.Number(NumberNames.ElapsedS)) is { } waited && waited >= limit - 2 && waited <= limit * 1.05 + 2)) return null;
        var longest = Math.Max(LongerWait.Longest(after) ?? 0, before.Prompt ?? 0);
        if (longest <= read) return null;
        var least = limit * longest / read.Value;
        var seconds = Math.Ceiling(Headroom * least / 60) * 60;
        var intentions = settings.Wait(after.Route, seconds).ToArray();
        return intentions.Length == 0 ? null : Proposal.Of("agent.raise-timeout-unmeasured", intentions, ("to", seconds), ("from", limit), ("read", read), ("longest", longest), ("least", Math.Round(least)));
    }
}
