using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Systems.Logs;

/// <summary>Requests of one log: the newest, and of the older ones those with the largest prompts.</summary>
internal sealed class RequestShelf(int max)
{
    private readonly Queue<ObservedRequest> _newest = new();
    private readonly PriorityQueue<ObservedRequest, long> _largest = new();

    public int Dropped { get; private set; }

    public void Add(ObservedRequest request)
    {
        _newest.Enqueue(request);
        if (_newest.Count <= Math.Max(1, max / 2)) return;
        var old = _newest.Dequeue();
        _largest.Enqueue(old, old.PromptTokens ?? -1);
        if (_largest.Count <= Math.Max(1, max / 2)) return;
        _largest.Dequeue();
        Dropped++;
    }

    public ImmutableArray<ObservedRequest> Seal(string? runtime, string? file, Func<LogTime?, bool> isRecent) =>
        [.. _newest.Concat(_largest.UnorderedItems.Select(item => item.Element))
            .Where(request => isRecent(request.StartedAt))
            .OrderBy(request => request.Source.Line)
            .Select(request => request with
            {
                Scope = request.Scope with { Runtime = runtime },
                Source = request.Source with { File = file },
            })];
}
