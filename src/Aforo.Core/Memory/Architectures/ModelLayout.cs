using System.Collections.Immutable;
using Aforo.Core.Models;

namespace Aforo.Core.Memory.Architectures;

/// <summary>A shape read by the rules of its architecture: layer by layer, nothing left open.</summary>
internal sealed class ModelLayout
{
    public required ModelShape Shape { get; init; }

    public required Architecture Architecture { get; init; }

    /// <summary>Layers that are computed; next-token-prediction layers are not among them.</summary>
    public required ImmutableArray<LayerTraits> Layers { get; init; }

    public required long Embedding { get; init; }

    public required long Vocabulary { get; init; }

    /// <summary>The architecture keeps a second cache for its sliding layers.</summary>
    public required bool HasSliding { get; init; }

    public required long Window { get; init; }

    /// <summary>Only the compressed vector is kept, as the key; there are no values.</summary>
    public required bool IsLatent { get; init; }

    /// <summary>The widest row of values of any layer, those that are not computed included: transposed values all take it.</summary>
    public required long WidestValueRow { get; init; }

    /// <summary>Floats of convolution history that a recurrent layer keeps for each sequence.</summary>
    public required long ConvolutionState { get; init; }

    /// <summary>Floats of state that a recurrent layer keeps for each sequence.</summary>
    public required long RecurrentState { get; init; }
}
