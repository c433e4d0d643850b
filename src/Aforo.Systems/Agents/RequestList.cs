using System.Collections.Immutable;
using Aforo.Core.Cases;

namespace Aforo.Systems.Agents;

/// <summary>Requests of an agent, bounded: of more than can be kept, the largest and the newest stay.</summary>
internal sealed class RequestList
{
    private const int Newest = 400;
    private const int Largest = 100;

    private readonly List<ObservedRequest> _requests = [];

    public int Count => _requests.Count;

    public void Add(ObservedRequest request)
    {
        _requests.Add(request);
        if (_requests.Count >= 4 * (Newest + Largest)) Trim();
    }

    public ImmutableArray<ObservedRequest> ToImmutable()
    {
        if (_requests.Count > Newest + Largest) Trim();
        return [.. _requests];
    }

    private void Trim()
    {
        var newest = _requests.TakeLast(Newest).ToHashSet(ReferenceEqualityComparer.Instance);
        var largest = _requests.Where(request => !newest.Contains(request)).OrderByDescending(request => request.PromptTokens ?? 0).Take(Largest).ToHashSet(ReferenceEqualityComparer.Instance);
        _requests.RemoveAll(request => !newest.Contains(request) && !largest.Contains(request));
    }
}
