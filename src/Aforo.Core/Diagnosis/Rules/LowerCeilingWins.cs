using Aforo.Core.Chains;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>TMO-02: a generous limit is written, and a lower one above it wins.</summary>
internal sealed class LowerCeilingWins() : RouteRule("TMO-02", "time.lower-ceiling-wins")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        foreach (var chain in assessment.Time)
        {
            if (chain.Ceiling is not { Value: { } lowest } winner) continue;
            var beaten = chain.Links.FirstOrDefault(link => link.Value > lowest && link.Layer is Layers.AgentConfig && winner.Layer is Layers.AgentRun or Layers.AgentConfig or Layers.Proxy or Layers.AgentDefault
                && link.Role is Role.Overridden or Role.InForce && link != winner);
            if (beaten?.Value is not { } written) continue;
            // A lower ceiling that still leaves enough time harms nobody.
            if (chain.Holds != false) continue;
            yield return Found(assessment, Severity.Warning, ("written", written), ("limit", lowest)) with
            {
                Evidence = [Of(beaten, FactNames.Timeout, "seconds"), Of(winner, FactNames.Timeout, "seconds")],
                Arithmetic = [Calculation.Minus(written, lowest, "seconds")],
                Remedy = new Remedy("agent.raise-timeout", Values(("to", written), ("key", winner.Source.Pointer)), Automatic: true),
                Weight = written - lowest,
            };
            yield break;
        }
    }
}
