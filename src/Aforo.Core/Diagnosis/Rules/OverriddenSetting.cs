using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>CFG-04: a value that somebody wrote loses against a later layer, and the two differ in what matters.</summary>
internal sealed class OverriddenSetting() : RouteRule("CFG-04", "config.overridden")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var losers = assessment.Route.AgentFacts
            .Where(fact => fact is { Role: Role.Overridden, Value.IsKnown: true, Source.File: not null } && fact.Layer is Layers.AgentConfig or null && fact.Name is FactNames.ContextWindow or FactNames.NumCtx or FactNames.Timeout or FactNames.MaxOutputTokens or FactNames.InputBudget or FactNames.BaseUrl)
            .Select(fact => (Loser: fact, Winner: assessment.Route.AgentFact(fact.Name, fact.Scope.Timeout)))
            .Where(pair => pair.Winner is not null && pair.Winner.Value != pair.Loser.Value && pair.Winner.Source.File is not null)
            .DistinctBy(pair => (pair.Loser.Name, pair.Loser.Source.File, pair.Loser.Source.Pointer))
            .ToArray();
        foreach (var (loser, winner) in losers)
        {
            // Losing by design is no news: it hurts only where the winner is lower, or what is asked exceeds the winner.
            var hurts = loser.Name == FactNames.BaseUrl || winner!.Value.Number < loser.Value.Number;
            if (!hurts) continue;
            yield return Found(assessment, Severity.Info, ("name", loser.Name), ("written", loser.Value), ("wins", winner!.Value), ("file", loser.Source.File), ("winner", winner.Source.File)) with
            {
                Evidence = [Evidence.Of(loser), Evidence.Of(winner)],
                Remedy = new Remedy("config.edit-winner", Values(("file", winner.Source.File), ("key", winner.Source.Pointer)), Automatic: true),
                Weight = 1,
            };
        }
    }
}
