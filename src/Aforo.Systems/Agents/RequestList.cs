using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Systems.Agents;

/// <summary>Requests of an agent, bounded: of more than can be kept, the largest and the newest stay, by their own times.</summary>
internal sealed class RequestList
{
    private const int Newest = 400;
    private const int Largest = 100;

    private List<ObservedRequest> _requests = [];

    public int Count => _requests.Count;

    public void Add(ObservedRequest request)
    {
        _requests.Add(request);
        if (_requests.Count >= 4 * (Newest + Largest)) Trim();
    }

    /// <summary>Replaces the first request that <paramref name="which"/> accepts; false when there is none.</summary>
    public bool Change(Predicate<ObservedRequest> which, Func<ObservedRequest, ObservedRequest> change)
    {
        var at = _requests.FindIndex(which);
        if (at >= 0) _requests[at] = change(_requests[at]);
        return at >= 0;
    }

    /// <summary>In the order of their times; those without one come first.</summary>
    public ImmutableArray<ObservedRequest> ToImmutable()
    {
        Trim();
        return [.. _requests];
    }

    private void Trim()
    {
        _requests = [.. _requests.OrderBy(Instant)];
        if (_requests.Count <= Newest + Largest) return;
        var older = _requests[..^Newest].OrderByDescending(request => request.PromptTokens ?? 0).Take(Largest).OrderBy(Instant);
        _requests = [.. older, .. _requests[^Newest..]];
    }

    private static DateTime Instant(ObservedRequest request)
    {
        if (request.StartedAt is not { } start) return DateTime.MinValue;
        var ticks = start.Local.Ticks - (start.Offset?.Ticks ?? 0);
        return new DateTime(Math.Clamp(ticks, 0, DateTime.MaxValue.Ticks));
    }
}
