using Aforo.Core.Models;

namespace Aforo.Core.Memory.Graphs;

/// <summary>A tensor of a compute graph: its extents and strides as ggml keeps them, its sources, and the allocator's notes.</summary>
internal sealed class GraphTensor
{
    public GraphOp Op;
    public GraphKind Kind;

    /// <summary>How often it is a source, in the graph as it was built.</summary>
    public int Uses;

    public GgmlType Type = GraphTypes.F32;
    public long Ne0 = 1, Ne1 = 1, Ne2 = 1, Ne3 = 1;
    public long Nb0, Nb1, Nb2, Nb3;
    public GraphTensor?[] Sources = [];

    /// <summary>The tensor whose memory this one shows; never itself a view.</summary>
    public GraphTensor? ViewSource;

    /// <summary>Layer it belongs to; −1 for none.</summary>
    public int Layer = -1;

    public bool IsInput, IsOutput;

    /// <summary>A normalization before its weight is applied: the engine pins it to the device of its layer.</summary>
    public bool IsNorm;

    /// <summary>Lies in a buffer of its own: a weight or a cache.</summary>
    public bool IsExternal;

    public bool IsWeight;

    /// <summary>Backend whose buffer holds it, for external tensors.</summary>
    public int Home;

    /// <summary>Scheduler: backend that computes or holds it; −1 while not known.</summary>
    public int Backend = -1;

    public bool Visited;

    // Allocator.
    public int Children, Views, Buffer, Chunk;
    public bool IsAllocated;
    public long Offset;

    // Memory is asked for many times for each tensor.
    private long _bytes = -1;

    /// <summary>Scheduler: its copy in each other backend.</summary>
    public GraphTensor?[]? Copies;

    public bool IsView => ViewSource is not null;

    /// <summary>The tensor in whose memory it lies.</summary>
    public GraphTensor Base => ViewSource ?? this;

    /// <summary>No work: a leaf, a copy or another view of what is there.</summary>
    public bool IsEmpty => Kind <= GraphKind.Transpose;

    /// <summary>Bytes as <c>ggml_nbytes</c> counts them.</summary>
    public long Bytes => _bytes >= 0 ? _bytes : _bytes = Count();

    public long Elements => Ne0 * Ne1 * Ne2 * Ne3;

    public void Pack()
    {
        Nb0 = Type.BlockBytes;
        Nb1 = Nb0 * (Ne0 / Type.BlockElements);
        Nb2 = Nb1 * Ne1;
        Nb3 = Nb2 * Ne2;
    }

    /// <summary>Same type, extents and strides (<c>ggml_are_same_layout</c>).</summary>
    public bool HasLayoutOf(GraphTensor other) =>
        ReferenceEquals(Type, other.Type)
        && Ne0 == other.Ne0 && Ne1 == other.Ne1 && Ne2 == other.Ne2 && Ne3 == other.Ne3
        && Nb0 == other.Nb0 && Nb1 == other.Nb1 && Nb2 == other.Nb2 && Nb3 == other.Nb3;

    /// <summary>No gaps (<c>ggml_is_contiguous</c>).</summary>
    public bool IsContiguous
    {
        get
        {
            long next = Type.BlockBytes;
            if (Ne0 != Type.BlockElements && Nb0 != next) return false;
            next *= Ne0 / Type.BlockElements;
            if (Ne1 != 1)
            {
                if (Nb1 != next) return false;
                next *= Ne1;
            }
            if (Ne2 != 1)
            {
                if (Nb2 != next) return false;
                next *= Ne2;
            }
            return Ne3 == 1 || Nb3 == next;
        }
    }

    private long Count()
    {
        if (Ne0 <= 0 || Ne1 <= 0 || Ne2 <= 0 || Ne3 <= 0) return 0;
        var rest = (Ne1 - 1) * Nb1 + (Ne2 - 1) * Nb2 + (Ne3 - 1) * Nb3;
        return Type.BlockElements == 1 ? Type.BlockBytes + (Ne0 - 1) * Nb0 + rest : Ne0 * Nb0 / Type.BlockElements + rest;
    }
}
