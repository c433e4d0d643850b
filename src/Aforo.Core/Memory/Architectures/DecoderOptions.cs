using Aforo.Core.Memory.Graphs;

namespace Aforo.Core.Memory.Architectures;

/// <summary>In what an ordinary decoder differs from Llama.</summary>
internal sealed record DecoderOptions
{
    /// <summary>Embeddings are scaled first.</summary>
    public bool ScalesEmbedding { get; init; }

    /// <summary>Queries, keys and values are one matrix.</summary>
    public bool FusedProjection { get; init; }

    /// <summary>Biases on the projections of queries, keys and values.</summary>
    public bool ProjectionBias { get; init; }

    /// <summary>Queries and keys are normalized by head.</summary>
    public bool NormalizesHeads { get; init; }

    /// <summary>Queries and keys are normalized by head after they were rotated.</summary>
    public bool NormalizesAfterRotation { get; init; }

    /// <summary>What attention gives is multiplied by a gate from its input, element by element, before it is projected.</summary>
    public bool AttentionGate { get; init; }

    /// <summary>As <see cref="AttentionGate"/>, with one number a head.</summary>
    public bool HeadGate { get; init; }

    /// <summary>The rows for which logits are wanted are picked after the norm that follows attention.</summary>
    public bool PicksAfterPostNorm { get; init; }

    /// <summary>The rows for which logits are wanted are picked after the final norm.</summary>
    public bool PicksRowsLast { get; init; }

    /// <summary>After so many layers further features are added, which come in beside the embeddings.</summary>
    public int InputFeatures { get; init; }

    /// <summary>No norms before attention and feed-forward layer.</summary>
    public bool NoPreNorms { get; init; }

    /// <summary>Queries are scaled before attention instead of within.</summary>
    public bool ScalesQueries { get; init; }

    /// <summary>A norm after attention and one after the feed-forward layer, before each is added.</summary>
    public bool PostNorms { get; init; }

    /// <summary>Name of the norm before the feed-forward layer.</summary>
    public string FeedForwardNorm { get; init; } = "ffn_norm";

    public bool AttentionSoftcap { get; init; }

    /// <summary>Positions have several parts, four numbers a token.</summary>
    public int PositionParts { get; init; } = 1;

    /// <summary>The logits are worked on after the last product.</summary>
    public Func<GraphTensor, GraphTensor>? AfterLogits { get; init; }

    public bool OutputBias { get; init; }

    /// <summary>The sum is made the other way round: the residual first.</summary>
    public bool ResidualFirst { get; init; }

    /// <summary>The feed-forward layer; null: gate and up beside each other.</summary>
    public Func<GraphContext, GraphTensor, GraphTensor>? FeedForward { get; init; }

    /// <summary>Queries are scaled by their position, where the file says so.</summary>
    public bool Temperature { get; init; }

    /// <summary>Layers that rotate queries and keys; null: all.</summary>
    public Func<int, bool>? Rotates { get; init; }

    /// <summary>What attention and feed-forward layer give is scaled before it is added.</summary>
    public bool ScalesResidual { get; init; }

    /// <summary>Sinks in attention.</summary>
    public bool Sinks { get; init; }

    /// <summary>Layers whose attention has sinks, where not all have.</summary>
    public Func<int, bool>? SinksIn { get; init; }

    /// <summary>Queries, keys and values are copied out of what one matrix gives.</summary>
    public bool CopiesFused { get; init; }

    /// <summary>Both norms come before both rotations.</summary>
    public bool NormalizesBeforeRotations { get; init; }

    /// <summary>A bias on the projection of what attention gives.</summary>
    public bool OutputProjectionBias { get; init; }

    /// <summary>The rows for which logits are wanted are picked after the last layer, before the final norm.</summary>
    public bool PicksRowsAtEnd { get; init; }

    /// <summary>As <see cref="NoPreNorms"/>; queries and keys are normalized as a whole.</summary>
    public bool OnlyPostNorms { get; init; }

    /// <summary>Queries and keys are normalized as a whole, before they are cut into heads.</summary>
    public bool NormalizesWhole { get; init; }

    /// <summary>Ordinary norms instead of RMS norms.</summary>
    public bool PlainNorms { get; init; }

    /// <summary>Ordinary norms without weights.</summary>
    public bool BareNorms { get; init; }

    /// <summary>Biases on norms and on the projection of attention.</summary>
    public bool NormBias { get; init; }
}
