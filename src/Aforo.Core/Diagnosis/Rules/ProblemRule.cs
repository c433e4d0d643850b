using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>A rule that tells a problem of a reader as a finding; problems with one cause in one file are one finding.</summary>
internal abstract class ProblemRule(string rule, string id, Severity severity, string remedy, params string[] kinds) : IRule
{
    public string Rule => rule;

    public string Id => id;

    public IEnumerable<Finding> Examine(Situation situation) => situation.Seen.Problems
        .Where(problem => kinds.Contains(problem.Kind) && Applies(problem, situation))
        .GroupBy(problem => (problem.Source.File, problem.Source.Endpoint, problem.Scope.Agent, problem.Scope.Runtime))
        .Select(group => Told(group.First(), new Finding
        {
            Id = id,
            Rule = rule,
            Severity = severity,
            Subject = new(group.Key.Agent, group.Key.Runtime, null),
            Slots = ImmutableDictionary<string, FactValue>.Empty
                .Add("agent", group.Key.Agent).Add("runtime", group.Key.Runtime).Add("count", group.Count())
                .Add("file", group.Key.File ?? group.Key.Endpoint),
            Said = group.First().What,
            Evidence = [.. group.Take(4).Select(problem => new Evidence(problem.Kind, FactValue.Unknown, null, Basis.Read, problem.Source) { Said = problem.What })],
            Remedy = new Remedy(remedy, ImmutableDictionary<string, FactValue>.Empty.Add("file", group.Key.File ?? group.Key.Endpoint)),
            Weight = group.Count(),
        }));

    /// <summary>The finding as the kind of its problem asks for.</summary>
    protected virtual Finding Told(Problem problem, Finding finding) => finding;

    protected virtual bool Applies(Problem problem, Situation situation) => true;
}

/// <summary>CFG-01: a key or a type that this version does not accept; it ignores it or refuses to start.</summary>
internal sealed class InvalidConfiguration() : ProblemRule("CFG-01", "config.invalid", Severity.Critical, "config.correct", "config.invalid");

/// <summary>CFG-02: a key that was removed in this version.</summary>
internal sealed class RemovedKey() : ProblemRule("CFG-02", "config.key-removed", Severity.Warning, "config.migrate", "config.key-removed");

/// <summary>
/// CFG-05: a file exists and can't be read or parsed. A configuration decides what happens, damaged weights make requests fail; what can't be read of
/// the evidence (logs, sessions, another user's store) hurts nobody, and is a note.
/// </summary>
internal sealed class UnreadableFile() : ProblemRule("CFG-05", "config.unreadable", Severity.Critical, "config.correct",
    "config.unreadable", "gguf.damaged", "gguf.truncated", "store.damaged", "store.unreadable", "log.unreadable", "session.unreadable")
{
    protected override Finding Told(Problem problem, Finding finding) => problem.Kind switch
    {
        "config.unreadable" => finding,
        "gguf.damaged" or "gguf.truncated" or "store.damaged" => finding with { Severity = Severity.Warning, Variant = "damaged", Remedy = finding.Remedy! with { Id = "file.restore" } },
        _ => finding with { Severity = Severity.Info, Variant = "evidence", Remedy = finding.Remedy! with { Id = "file.allow" } },
    };
}

/// <summary>RUN-01: an address is configured and nothing answers there.</summary>
internal sealed class Unreachable() : ProblemRule("RUN-01", "runtime.unreachable", Severity.Critical, "runtime.start", "runtime.unreachable");
