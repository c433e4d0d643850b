using Aforo.Core.Facts;
using Aforo.Core.Machines;

namespace Aforo.Systems.Machines.Linux;

/// <summary>Intel graphics as the i915 and xe drivers show it in <c>/sys</c>.</summary>
internal static class IntelCards
{
    public const int Vendor = 0x8086;

    public static Accelerator Read(Surroundings surroundings, DrmCard card)
    {
        var local = Local(surroundings, card);
        return new Accelerator
        {
            Vendor = "intel",
            Kind = local is > 0 ? "discrete" : "integrated",
            DeviceId = card.Id,
            Revision = card.Revision,
            Pci = card.Pci,
            Backend = local is > 0 ? "sycl" : "vulkan",
            Driver = card.Driver,
            MemoryBytes = local is > 0 ? local : null,
            FreeBytes = local is > 0 ? SmallFile.Whole(surroundings, card.Card + "/lmem_avail_bytes") : null,
            SharedPool = local is not > 0,
            Source = Source.AtLine(card.Folder, null),
        };
    }

    /// <summary>i915 tells one figure; xe one for each tile.</summary>
    private static long? Local(Surroundings surroundings, DrmCard card) =>
        SmallFile.Whole(surroundings, card.Card + "/lmem_total_bytes")
        ?? SmallFile.Folders(surroundings, card.Folder, "tile*").Select(tile => SmallFile.Whole(surroundings, tile + "/physical_vram_size_bytes")).Aggregate((long?)null, (sum, tile) => tile is { } bytes and <= 1L << 50 ? (sum ?? 0) + bytes : sum);
}
