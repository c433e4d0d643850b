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

    /// <summary>Weights, caches and compute buffers: of the host's buffers first, then of each simulated device.</summary>
    public readonly unsafe (long Model, long Context, long Compute)[] ByPlace()
    {
        var places = new (long, long, long)[SimulatedDevices.Most + 1];
        Add((long*)_root, places);
        return places;
    }

    /// <summary>Weights in the buffer of what was rearranged for the processor.</summary>
    public readonly unsafe long Repacked() => Repacked((long*)_root);

    private static unsafe long Repacked(long* node)
    {
        if (node is null) return 0;
        // A buffer type begins with the function that tells its name.
        var type = (nint*)node[4];
        var name = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)type[0])((nint)type));
        return (name == "CPU_REPACK" ? node[5] : 0) + Repacked((long*)node[2]) + Repacked((long*)node[3]);
    }

    /// <summary>A node: color, parent, left, right, then the key and the three sizes.</summary>
    private static unsafe void Add(long* node, (long Model, long Context, long Compute)[] places)
    {
        if (node is null) return;
        ref var place = ref places[SimulatedDevices.IndexOf((nint)node[4]) + 1];
        place = (place.Model + node[5], place.Context + node[6], place.Compute + node[7]);
        Add((long*)node[2], places);
        Add((long*)node[3], places);
    }
}
