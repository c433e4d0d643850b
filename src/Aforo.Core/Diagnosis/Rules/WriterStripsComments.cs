using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>
/// CFG-03: what must be changed stands in a file with comments, and the agent's own commands would write it without them. It looks at the other
/// findings: where nothing is to be changed, nothing can be lost.
/// </summary>
internal static class WriterStripsComments
{
    public const string Rule = "CFG-03";
    public const string Id = "config.writer-strips-comments";

    public static IEnumerable<Finding> Examine(Situation situation, IReadOnlyList<Finding> found)
    {
        foreach (var comments in situation.Seen.Facts.Where(fact => fact is { Name: FactNames.CommentLines, Value.Number: > 0, Scope.Agent: not null }))
        {
            if (!found.Any(finding => finding is { Status: Status.Current, Severity: <= Severity.Warning, Remedy.Id: { } remedy } && finding.Subject.Agent == comments.Scope.Agent && IsOfAgent(remedy))) continue;
            yield return new Finding
            {
                Id = Id,
                Rule = Rule,
                Severity = Severity.Info,
                Subject = new(comments.Scope.Agent, null, null),
                Slots = ImmutableDictionary<string, FactValue>.Empty.Add("agent", comments.Scope.Agent).Add("file", comments.Source.File).Add("count", comments.Value),
                Evidence = [Evidence.Of(comments)],
                Remedy = new Remedy("config.patch-text", ImmutableDictionary<string, FactValue>.Empty.Add("file", comments.Source.File)),
            };
        }
    }

    /// <summary>Remedies that change the agent's own configuration; a new definition has to be named there, too.</summary>
    private static bool IsOfAgent(string remedy) => remedy.StartsWith("agent.", StringComparison.Ordinal) || remedy.StartsWith("config.", StringComparison.Ordinal) || remedy == "ollama.create-definition";
}
