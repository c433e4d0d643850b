using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>MEM-04: an allocation failed. Current unless the present settings are known to fit.</summary>
internal sealed class OutOfMemory() : RouteRule("MEM-04", "memory.out-of-memory")
{
    protected override IEnumerable<Finding> Examine(Assessment assessment, Situation situation)
    {
        var failed = assessment.Route.Incidents.Where(incident => incident.Kind is IncidentKinds.OomAlloc or IncidentKinds.ModelTooLarge
            || incident is { Kind: IncidentKinds.LoadFailed, Cause: "oom" or "model_too_large" }
            || incident is { Kind: IncidentKinds.RunnerCrashCause, Cause: "oom" }).ToArray();
        if (failed.Length == 0) yield break;
        var mended = assessment.MemoryNow is [{ Holds: true }] && assessment.Route.Model?.Loaded == true;
        var bytes = failed.Max(incident => incident.Number(NumberNames.Bytes));
        yield return Found(assessment, Severity.Critical, ("count", failed.Count(incident => incident.Kind != IncidentKinds.LoadFailed) is var count && count > 0 ? count : failed.Length), ("bytes", bytes)) with
        {
            Status = mended ? Status.Mended : Status.Current,
            Evidence = [.. failed.Take(3).Select(incident => Of(incident, NumberNames.Bytes))],
            Remedy = mended ? null : new Remedy("memory.smaller-context", Values(("context", assessment.ContextNow))),
            Explains = [.. failed],
            Weight = 1e6 + (bytes ?? 0) / 1e6,
        };
    }
}
