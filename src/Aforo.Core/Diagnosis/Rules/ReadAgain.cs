using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>A request whose prompt was read again although it went on with a conversation, and what stood before it there.</summary>
/// <param name="Request">The request.</param>
/// <param name="Before">The request before it in its conversation.</param>
/// <param name="LostTokens">Tokens that were read again.</param>
/// <param name="Miss">The server's own line of it, where one tells.</param>
internal sealed record ReadAgain(ObservedRequest Request, ObservedRequest Before, double LostTokens, Incident? Miss)
{
    /// <summary>Below this nothing worth a word was lost.</summary>
    private const double Smallest = 500;

    /// <summary>Counts of one prompt by a server and by an agent differ by a token or two of framing.</summary>
    private const double SamePrompt = 0.005;

    public static ImmutableArray<ReadAgain> Of(Route route)
    {
        var found = ImmutableArray.CreateBuilder<ReadAgain>();
        var misses = route.Of(IncidentKinds.CacheMiss).Concat(route.Of(IncidentKinds.CacheMissFullReprocess)).Where(miss => miss.Number(NumberNames.PromptTokens) > 0).ToArray();
        foreach (var session in route.Requests.Where(request => request is { Session: not null, StartedAt: not null, Scope.Purpose: null or "compaction" }).GroupBy(request => request.Session))
        {
            var row = session.OrderBy(request => request.StartedAt!.Value.Local).ToArray();
            for (var at = 1; at < row.Length; at++)
            {
                if (row[at] is not { Scope.Purpose: null, PromptTokens: > 0 and { } prompt } request) continue;
                var miss = misses.FirstOrDefault(miss => Math.Abs(miss.Number(NumberNames.PromptTokens)!.Value - prompt) <= Math.Max(2, prompt * SamePrompt));
                var kept = request.CachedTokens ?? miss?.Number(NumberNames.KeptTokens);
                if (kept is { } reused && reused < prompt / 2.0 && prompt - reused >= Smallest) found.Add(new ReadAgain(request, row[at - 1], prompt - reused, miss));
            }
        }
        return found.ToImmutable();
    }
}
