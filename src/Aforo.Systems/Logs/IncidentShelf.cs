using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>The incidents of one log, so many of each kind; the newest win.</summary>
internal sealed class IncidentShelf(int maxOfAKind)
{
    private readonly Dictionary<string, Queue<IncidentDraft>> _kinds = [];
    private readonly Dictionary<string, int> _dropped = [];

    /// <summary>How many older ones of each kind were not kept.</summary>
    public IReadOnlyDictionary<string, int> Dropped => _dropped;

    public IncidentDraft Add(string kind, LogMark mark) => Add(new IncidentDraft(kind, mark));

    public IncidentDraft Add(IncidentDraft draft)
    {
        if (!_kinds.TryGetValue(draft.Kind, out var queue)) _kinds[draft.Kind] = queue = new();
        queue.Enqueue(draft);
        while (queue.Count > Math.Max(1, maxOfAKind))
        {
            if (!queue.Dequeue().Withdrawn) _dropped[draft.Kind] = _dropped.GetValueOrDefault(draft.Kind) + 1;
        }
        return draft;
    }

    /// <summary>All that stand, in the order of their lines.</summary>
    public ImmutableArray<Incident> Seal(string? runtime, string? file, Func<LogTime?, bool> isRecent) =>
        [.. _kinds.Values.SelectMany(queue => queue)
            .Where(draft => !draft.Withdrawn && isRecent(draft.Time))
            .OrderBy(draft => draft.Line)
            .Select(draft => draft.Seal(runtime, file))];
}
