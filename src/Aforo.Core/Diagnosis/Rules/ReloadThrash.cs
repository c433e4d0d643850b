using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// TMO-09: one runner serves several definitions or clients with different options, and every change loads it anew. Shown by
/// loads in the log, or foreseen from definitions that share their weights and are both in use.
/// </summary>
internal sealed class ReloadThrash() : RouteRule("TMO-09", "time.reload-thrash")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var reloads = assessment.Route.Of(IncidentKinds.ModelReload).ToArray();
        var contexts = reloads.Select(incident => incident.Number(NumberNames.Context)).Where(context => context is not null).Distinct().ToArray();
        var returns = Returns(reloads);
        // What is only loaded may be left from before a change; two that agents use, or loads that return to a context, are rivals.
        var rivals = situation.Assessments.Where(other => other != assessment && other.Route.Runtime == assessment.Route.Runtime && other.Route.Model?.WeightsDigest is { } digest
            && digest == assessment.Route.Model?.WeightsDigest && other.ContextNow != assessment.ContextNow && other.ContextNow is not null
            && (returns || assessment.Route.Agent is not null && other.Route.Agent is not null)).ToArray();
        if (!returns && rivals.Length == 0) yield break;
        var seconds = reloads.Sum(incident => incident.Number(NumberNames.DurationS) ?? 0);
        var firstOfPair = rivals.Length == 0 || string.CompareOrdinal(assessment.Route.ModelName, rivals[0].Route.ModelName) < 0;
        if (!firstOfPair) yield break;
        yield return Found(assessment, Severity.Warning, ("count", reloads.Length), ("seconds", Math.Round(seconds, 1)),
            ("first", contexts.Length > 0 ? contexts.Min() : assessment.ContextNow), ("second", contexts.Length > 1 ? contexts.Max() : rivals.FirstOrDefault()?.ContextNow),
            ("other", rivals.FirstOrDefault()?.Route.ModelName)) with
        {
            Variant = rivals.Length > 0 && reloads.Length == 0 ? "foreseen" : null,
            Evidence = [.. reloads.Take(4).Select(incident => Of(incident, NumberNames.Context)), .. rivals.Take(1).Select(other => Of(other.Context.Ceiling!, other.Context.Ceiling!.Layer))],
            Arithmetic = seconds > 0 ? [Calculation.Sum("seconds", [.. reloads.Select(incident => incident.Number(NumberNames.DurationS) ?? 0)])] : [],
            Remedy = new Remedy("ollama.one-definition", Values(("to", Math.Max(assessment.ContextNow ?? 0, rivals.Max(other => other.ContextNow) ?? contexts.Max() ?? 0)))),
            Explains = [.. reloads],
            Weight = seconds + 1,
        };
    }

    /// <summary>Whether a context was loaded again after another one: one change of settings loads once and stays.</summary>
    private static bool Returns(IEnumerable<Incident> reloads)
    {
        var row = reloads.Select(incident => incident.Number(NumberNames.Context)).OfType<double>().ToArray();
        for (var i = 2; i < row.Length; i++)
        {
            if (row[i] != row[i - 1] && row.AsSpan(0, i - 1).Contains(row[i])) return true;
        }
        return false;
    }
}
