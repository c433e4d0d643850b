namespace Aforo.Core.Models;

/// <summary>A mixture of experts.</summary>
public sealed record ExpertShape
{
    /// <summary>Experts in each layer that has them.</summary>
    public required int Count { get; init; }

    /// <summary>Experts that one token uses.</summary>
    public required int Used { get; init; }

    /// <summary>Experts that every token uses besides.</summary>
    public int Shared { get; init; }

    /// <summary>Feed-forward length of one expert; null: the layer's.</summary>
    public long? FeedForwardLength { get; init; }

    /// <summary>Feed-forward length of the shared expert; null where it follows from the others.</summary>
    public long? SharedFeedForwardLength { get; init; }

    /// <summary>Length of the vector that routed experts work on; null: the embedding's.</summary>
    public long? LatentLength { get; init; }

    /// <summary>The first so many layers have an ordinary feed-forward layer.</summary>
    public int LeadingDenseLayers { get; init; }

    /// <summary>Experts in every so many-th layer.</summary>
    public int Interval { get; init; } = 1;

    /// <summary>Groups of experts; 0 and 1: none.</summary>
    public int Groups { get; init; }

    /// <summary>Groups that are open to choice.</summary>
    public int GroupsUsed { get; init; }

    /// <summary>Weights of the chosen experts are made to add up to one.</summary>
    public bool NormalizesWeights { get; init; }

    /// <summary>Factor for the weights of the chosen experts; 0 and 1 mean none.</summary>
    public double WeightsScale { get; init; }

    /// <summary>1 softmax, 2 sigmoid, 3 softmax over the chosen, 4 square root of softplus; 0 where nothing is said.</summary>
    public int Gating { get; init; }
}
