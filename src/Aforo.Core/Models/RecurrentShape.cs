using System.Collections.Immutable;

namespace Aforo.Core.Models;

/// <summary>Layers whose memory does not grow with the context.</summary>
public sealed record RecurrentShape
{
    /// <summary>Width of the convolution (<c>ssm.conv_kernel</c>), or the cache of a short convolution (<c>shortconv.l_cache</c>).</summary>
    public int Convolution { get; init; }

    /// <summary>Inner length (<c>ssm.inner_size</c>).</summary>
    public long Inner { get; init; }

    /// <summary>Elements of state for each inner element (<c>ssm.state_size</c>).</summary>
    public long State { get; init; }

    /// <summary>Heads, or the rank of the time step (<c>ssm.time_step_rank</c>).</summary>
    public int TimeStepRank { get; init; }

    public int Groups { get; init; }

    /// <summary>Inputs of the state are normalized, without weights unless the architecture has them (<c>ssm.dt_b_c_rms</c>).</summary>
    public bool NormalizesInputs { get; init; }

    /// <summary>Length of a head of a delta net whose gate is by element (<c>kda.head_dim</c>); 0 for other kinds.</summary>
    public int DeltaHead { get; init; }

    /// <summary>Only a short convolution: no state besides the last tokens.</summary>
    public bool ShortConvolution { get; init; }

    /// <summary>Every so many layers one is attention; null where something else says which.</summary>
    public int? AttentionInterval { get; init; }

    /// <summary>Recurrent layers as the file lists them; empty where something else says which.</summary>
    public ImmutableArray<bool> Layers { get; init; } = [];
}
