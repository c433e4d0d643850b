using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Remedies.Planning.Competing;

/// <summary>One of several ways to let a prompt through, and its price.</summary>
/// <param name="Id">Stable word: <c>larger-context</c>, <c>smaller-kv-type</c>, <c>earlier-compaction</c>, <c>fewer-slots</c>, <c>cloud-for-the-heaviest</c>.</param>
/// <param name="Slots">What it costs: bytes, seconds, tokens, money.</param>
/// <param name="Holds">Whether every chain would hold; null when that can't be told.</param>
/// <param name="RuledOutBy">Stable word for what speaks against it; null for nothing.</param>
/// <param name="Chosen">Whether the plan does it.</param>
public sealed record CompetingRemedy(string Id, ImmutableDictionary<string, FactValue> Slots, bool? Holds, string? RuledOutBy = null, bool Chosen = false);
