using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Core.Diagnosis.Rules;

/// <summary>A request that began while all slots were taken, and waited longer than it ran.</summary>
internal sealed record QueueOverlap(double Waited, double Ran, ImmutableArray<Evidence> Evidence)
{
    /// <summary>Needs start and duration of each request, and the number of slots; null when one is missing or nothing waited so long.</summary>
    public static QueueOverlap? Longest(Route route, double? slots)
    {
        if (slots is not (>= 1 and < 64)) return null;
        // The agent and the server tell of the same requests: what overlaps has to be told by one of them.
        return route.Requests.GroupBy(request => request.Scope.Agent is null).Select(witness => Longest(witness, slots.Value)).OfType<QueueOverlap>().MaxBy(overlap => overlap.Waited);
    }

    private static QueueOverlap? Longest(IEnumerable<ObservedRequest> told, double slots)
    {
        var requests = told
            .Where(request => request is { StartedAt: not null, ElapsedSeconds: > 0, Outcome: Outcome.Answered or Outcome.TimedOut })
            .OrderBy(request => request.StartedAt!.Value.Local).ToArray();
        QueueOverlap? worst = null;
        for (var i = 1; i < requests.Length; i++)
        {
            var mine = requests[i];
            var busy = requests[..i]
                .Select(other => (Other: other, Ends: other.ElapsedSeconds!.Value - mine.StartedAt!.Value.SecondsSince(other.StartedAt!.Value)))
                .Where(row => row.Ends > 0).OrderBy(row => row.Ends).ToArray();
            if (busy.Length < slots) continue;
            var waited = Math.Min(busy[(int)(busy.Length - slots)].Ends, mine.ElapsedSeconds!.Value);
            var ran = mine.ElapsedSeconds.Value - waited;
            if (waited > ran && waited > 5 && waited > (worst?.Waited ?? 0))
            {
                worst = new QueueOverlap(Math.Round(waited, 1), Math.Round(ran, 1),
                    [new Evidence("elapsed_s", mine.ElapsedSeconds.Value, "seconds", mine.Basis, mine.Source), new Evidence("elapsed_s", busy[0].Other.ElapsedSeconds!.Value, "seconds", busy[0].Other.Basis, busy[0].Other.Source)]);
            }
        }
        return worst;
    }
}
