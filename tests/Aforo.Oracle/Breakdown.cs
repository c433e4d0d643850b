using System.Runtime.InteropServices;

namespace Aforo.Oracle;

/// <summary>A <c>std::map</c> as libstdc++ lays it out: comparator, header of the tree, number of nodes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Breakdown
{
    private readonly nint _comparator;
    private readonly nint _color;
    private readonly nint _root;
    private readonly nint _left;
    private readonly nint _right;
    private readonly nint _count;

    /// <summary>Sums over all kinds of buffers: weights, caches, compute buffers.</summary>
    public readonly unsafe (long Model, long Context, long Compute) Sum() => Sum((long*)_root);

    /// <summary>A node: color, parent, left, right, then the key and the three sizes.</summary>
    private static unsafe (long Model, long Context, long Compute) Sum(long* node)
    {
        if (node is null) return (0, 0, 0);
        var left = Sum((long*)node[2]);
        var right = Sum((long*)node[3]);
        return (node[5] + left.Model + right.Model, node[6] + left.Context + right.Context, node[7] + left.Compute + right.Compute);
    }
}
