using System.Collections.Immutable;
using Aforo.Core.Facts;

namespace Aforo.Deciding;

/// <summary>What to buy, or not to.</summary>
/// <param name="Items">The first says whether hardware is needed at all.</param>
/// <param name="Assumed">What nobody said and was taken from elsewhere.</param>
/// <param name="Claims">What a recorded case claimed about machines, judged.</param>
/// <param name="Verdict">The doctor's sentence; null where nothing was diagnosed.</param>
internal sealed record Advice(ImmutableArray<AdviceItem> Items, ImmutableArray<Assumption> Assumed, ImmutableArray<(string Id, ClaimAnswer Answer)> Claims, string? Verdict);

/// <summary>The best for one purpose.</summary>
/// <param name="For"><c>hardware-at-all</c>, <c>price-performance</c>, <c>smallest-budget-128gb</c>, <c>cuda</c>, <c>400b-class</c>, <c>rent-or-cloud</c>.</param>
/// <param name="Choice">A device, a cloud model, <c>nothing</c>; null where nothing would do.</param>
/// <param name="Because">Reasons in figures.</param>
internal sealed record AdviceItem(string For, string? Choice, ImmutableArray<Reason> Because);

/// <summary>A reason: a text of the catalogue and its figures.</summary>
internal sealed record Reason(string Key, ImmutableArray<(string Name, FactValue Value)> Slots);

/// <summary>A value that was not given as an option.</summary>
/// <param name="Option">The option that would say it.</param>
/// <param name="Value">What was taken.</param>
/// <param name="From"><c>case</c>, <c>machine</c> or <c>default</c>.</param>
internal sealed record Assumption(string Option, string Value, string From);
