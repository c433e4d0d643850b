using System.Collections.Immutable;
using Aforo.Core.Memory.Fitting;

namespace Aforo.Fitting;

/// <summary>A change and what it costs.</summary>
/// <param name="Change">What is changed, and the bytes.</param>
/// <param name="Decode">Decode after it as a part of decode before; null where it is not foretold.</param>
/// <param name="Prefill">The same of prefill.</param>
/// <param name="Before">Quality of what is given up, where a figure is known.</param>
/// <param name="After">Quality of what takes its place.</param>
internal sealed record FitCost(FitChange Change, double? Decode, double? Prefill, QuantizationQuality? Before, QuantizationQuality? After);

/// <summary>What would make a model fit.</summary>
/// <param name="Single">Each by itself, gentlest first.</param>
/// <param name="Together">Only together; empty where one suffices, or all do not.</param>
internal sealed record FitRemedies(ImmutableArray<FitCost> Single, ImmutableArray<FitCost> Together)
{
    public static FitRemedies None { get; } = new([], []);
}

/// <summary>A model that is resident besides, and what it takes.</summary>
internal sealed record FitNeighbour(string Name, long Bytes);

/// <summary>What one more token costs a model that people know, with the same types of cache.</summary>
internal sealed record FitYardstick(string Name, int Layers, int KvHeads, double BytesPerToken);
