using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>OBS-01: answers carry no usage, so that nobody knows how large the prompts are.</summary>
internal sealed class UsageMissing() : RouteRule("OBS-01", "observation.usage-missing")
{
    /// <summary>One or two answers without usage can be an abort.</summary>
    private const int Enough = 3;

    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var answered = assessment.Route.Requests.Where(request => request is { Outcome: Outcome.Answered, Scope: { Agent: not null, Purpose: null } }).ToArray();
        var blind = answered.Where(request => request.PromptTokens is null or 0).ToArray();
        if (blind.Length < Enough || blind.Length * 2 < answered.Length) yield break;
        yield return Found(assessment, Severity.Info, ("count", blind.Length), ("all", answered.Length)) with
        {
            Evidence = [.. blind.Take(2).Select(request => new Evidence(FactNames.PromptTokens, FactValue.Unknown, "tokens", Basis.Read, request.Source))],
            Remedy = new Remedy("agent.include-usage", Values()),
            Weight = blind.Length,
        };
    }
}
