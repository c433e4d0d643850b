using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Systems.Agents;

/// <summary>Gathers what one agent's files say.</summary>
/// <param name="agent">Id of the agent.</param>
internal sealed class AgentFacts(string agent)
{
    /// <summary>A file can be wrong in more places than anybody reads.</summary>
    private const int MostProblems = 100;

    private readonly ImmutableArray<Fact>.Builder _facts = ImmutableArray.CreateBuilder<Fact>();
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();
    private readonly ImmutableArray<NotSeen>.Builder _notSeen = ImmutableArray.CreateBuilder<NotSeen>();

    public string Agent => agent;

    public bool IsEmpty => _facts.Count == 0 && _problems.Count == 0;

    public void Add(Fact fact) => _facts.Add(fact with { Scope = fact.Scope with { Agent = agent } });

    public void Trouble(string kind, Saying what, Source source)
    {
        if (_problems.Count < MostProblems) _problems.Add(new Problem { Kind = kind, What = what, Scope = new Scope { Agent = agent }, Source = source });
    }

    public void Missing(string what, string? wouldSettle, string? where = null) => _notSeen.Add(new NotSeen(what, wouldSettle, where));

    /// <summary>An address without a user's name, a password, or a query, which may carry a key.</summary>
    public static string WithoutCredentials(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return url;
        return address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0 ? url
            : new UriBuilder(address) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri.ToString();
    }

    public Observation Observation(AgentSeen? seen) => new()
    {
        Agents = seen is null ? [] : [seen],
        Facts = _facts.ToImmutable(),
        Problems = _problems.ToImmutable(),
        NotSeen = _notSeen.ToImmutable(),
    };
}
