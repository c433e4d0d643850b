using System.Collections.Immutable;

namespace Aforo.Core.Catalog;

/// <summary>Capacities as marketed, from what a system shows of them.</summary>
public static class Capacities
{
    private static readonly ImmutableArray<int> Usual =
        [1, 2, 3, 4, 6, 8, 12, 16, 18, 20, 24, 32, 36, 40, 48, 64, 72, 80, 96, 112, 128, 144, 160, 192, 256, 320, 384, 512, 640, 768, 1024, 1536, 2048, 3072, 4096, 6144];

    /// <summary>
    /// The smallest capacity that is not below what is shown: firmware and graphics keep a part, up to an eighth, from the system.
    /// Null when none is near.
    /// </summary>
    /// <param name="shownBytes">What the system counts, a carve-out included.</param>
    /// <param name="sold">Capacities of the device; empty for the usual ones.</param>
    public static int? Of(long? shownBytes, ImmutableArray<int> sold)
    {
        if (shownBytes is not ({ } shown and > 0)) return null;
        var gib = shown / (double)(1L << 30);
        foreach (var capacity in sold.IsEmpty ? Usual : sold)
            if (gib <= capacity * 1.001) return gib >= capacity * 0.87 ? capacity : null;
        return null;
    }
}
