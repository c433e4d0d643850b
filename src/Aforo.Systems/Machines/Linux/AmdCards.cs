using Aforo.Core.Facts;
using Aforo.Core.Machines;
using SharedMemory = Aforo.Core.Machines.SharedPool;

namespace Aforo.Systems.Machines.Linux;

/// <summary>AMD graphics as the amdgpu driver shows it in <c>/sys</c> (kernel documentation, gpu/amdgpu/driver-misc).</summary>
internal static class AmdCards
{
    public const int Vendor = 0x1002;

    /// <param name="integrated">Whether its device id is that of a processor with graphics.</param>
    public static Accelerator Read(Surroundings surroundings, DrmCard card, string? gfx, bool? integrated, MemInfo memory)
    {
        var vram = SmallFile.Whole(surroundings, card.Folder + "/mem_info_vram_total");
        var used = SmallFile.Whole(surroundings, card.Folder + "/mem_info_vram_used");
        var basic = new Accelerator
        {
            Vendor = "amd",
            DeviceId = card.Id,
            Revision = card.Revision,
            Pci = card.Pci,
            Backend = "vulkan",
            Driver = SmallFile.Word(surroundings, "/sys/module/amdgpu/version"),
            Compute = gfx,
            PowerLimitWatts = Watts(surroundings, card, "power1_cap"),
            PowerDefaultWatts = Watts(surroundings, card, "power1_cap_default"),
            DrivesDisplay = Display(surroundings, card),
            Source = Source.AtLine(card.Folder + "/mem_info_vram_total", 1),
        };
        if (Integrated(surroundings, card) ?? integrated is true) return Sharing(surroundings, card, basic, memory, vram, used);
        return basic with
        {
            Kind = "discrete",
            MemoryBytes = vram,
            FreeBytes = vram is { } all && used is { } part && part <= all ? all - part : null,
            LinkWidth = (int?)SmallFile.Whole(surroundings, card.Folder + "/current_link_width"),
            LinkWidthMax = (int?)SmallFile.Whole(surroundings, card.Folder + "/max_link_width"),
        };
    }

    private static Accelerator Sharing(Surroundings surroundings, DrmCard card, Accelerator basic, MemInfo memory, long? carved, long? carvedUsed)
    {
        var gtt = SmallFile.Whole(surroundings, card.Folder + "/mem_info_gtt_total");
        var gttUsed = SmallFile.Whole(surroundings, card.Folder + "/mem_info_gtt_used");
        var share = memory.Total is { } total ? AcceleratorShare.Of(new SharedMemory { Platform = SharingPlatform.Gtt, MemoryBytes = total, GttBytes = gtt, CarveOutBytes = carved }) : null;
        return basic with
        {
            Kind = "integrated",
            SharedPool = true,
            CarveOutBytes = carved,
            UsableBytes = share?.Bytes,
            UsableRule = share?.Rule,
            FreeBytes = share is not null && gttUsed is { } mapped && carvedUsed is { } taken
                ? Math.Min(Math.Max(0, share.Bytes - mapped), memory.Available ?? long.MaxValue) + Math.Max(0, share.CarveOutBytes - taken) : null,
            Source = Source.AtLine(card.Folder + "/mem_info_gtt_total", 1),
        };
    }

    /// <summary>The metrics table of a processor with graphics has format 2 or 3, that of a card 1.</summary>
    private static bool? Integrated(Surroundings surroundings, DrmCard card) =>
        SmallFile.Bytes(surroundings.At(card.Folder + "/gpu_metrics"), 4) is [_, _, var format, _] ? format switch { 1 => false, 2 or 3 => true, _ => null } : null;

    private static double? Watts(Surroundings surroundings, DrmCard card, string file) =>
        SmallFile.Folders(surroundings, card.Folder + "/hwmon").Select(folder => SmallFile.Whole(surroundings, $"{folder}/{file}") / 1e6).FirstOrDefault(watts => watts is > 0);

    private static bool? Display(Surroundings surroundings, DrmCard card)
    {
        var states = SmallFile.Folders(surroundings, card.Card, Path.GetFileName(card.Card) + "-*").Select(connector => SmallFile.Word(surroundings, connector + "/enabled")).OfType<string>().ToArray();
        return states.Length == 0 ? null : states.Contains("enabled");
    }
}
