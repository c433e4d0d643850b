using Aforo.Core.Cases;
using Aforo.Core.Machines;
using Aforo.Core.Messages;
using Aforo.Systems.Machines.Nvidia;

namespace Aforo.Systems.Machines.Linux;

/// <summary>The accelerators of a Linux machine, and what is missing to use those that are built in.</summary>
internal sealed record LinuxAccelerators(IReadOnlyList<Accelerator> Found, IReadOnlyList<Problem> Problems, IReadOnlyList<NotSeen> NotSeen, bool NeuralProcessor)
{
    private const int NvidiaVendor = 0x10de;

    public static async Task<LinuxAccelerators> ReadAsync(Surroundings surroundings, MemInfo memory, Func<string, string?, bool?> integrated, CancellationToken cancellation)
    {
        var nvidia = NvidiaReader.ReadAsync(surroundings, cancellation);
        var bus = PciBus.ReadAsync(surroundings, cancellation);
        var cards = DrmCards.Read(surroundings);
        var gfx = Kfd.Read(surroundings);
        var found = new List<Accelerator>(await nvidia.ConfigureAwait(false) ?? []);
        var missing = new List<NotSeen>();
        foreach (var card in cards)
        {
            if (card.Vendor == AmdCards.Vendor)
                found.Add(AmdCards.Read(surroundings, card, card.Pci is { } slot ? gfx.GetValueOrDefault(slot) : null, integrated(card.Id, card.Revision), memory));
            else if (card.Vendor == IntelCards.Vendor) found.Add(IntelCards.Read(surroundings, card));
        }
        var devices = await bus.ConfigureAwait(false);
        if (!found.Any(accelerator => accelerator.Vendor == "nvidia") && HasNvidia(surroundings, devices, cards)) missing.Add(new NotSeen("nvidia-driver", "install-driver", "libnvidia-ml.so.1, nvidia-smi"));
        if (!found.Any(accelerator => accelerator.Vendor == "amd") && await surroundings.Run("rocm-smi", RocmSmi.Arguments, cancellation).ConfigureAwait(false) is { } reply)
            found.AddRange(RocmSmi.Parse(reply));
        var problems = devices.Where(device => device.IsAdapter && device.Vendor is NvidiaVendor or AmdCards.Vendor && device.IsAdapter && !found.Any(accelerator => Same(accelerator, device)))
            .Select(device => new Problem
            {
                Kind = "driver.missing",
                What = new Saying("reading.machine.no-driver", ("name", device.Name ?? device.Id), ("slot", device.Slot)),
                Source = Core.Facts.Source.AtLine($"/sys/bus/pci/devices/{device.Slot}", null),
            }).ToArray();
        return new LinuxAccelerators([.. found.Select((accelerator, index) => Complete(accelerator, devices) with { Index = index })], problems, missing, devices.Any(device => device.IsSignalProcessor && device.Vendor is 0x1022 or IntelCards.Vendor));
    }

    /// <summary>Something here is of that maker: an adapter, the driver's own files, or the library that WSL brings.</summary>
    private static bool HasNvidia(Surroundings surroundings, IReadOnlyList<PciDevice> devices, IReadOnlyList<DrmCard> cards) =>
        devices.Any(device => device.IsAdapter && device.Vendor == NvidiaVendor) || cards.Any(card => card.Vendor == NvidiaVendor) || DeviceTree.Read(surroundings).IsTegra
        || Path.Exists(surroundings.At("/proc/driver/nvidia")) || Path.Exists(surroundings.At("/dev/nvidia0")) || Path.Exists(surroundings.At("/usr/lib/wsl/lib/libnvidia-ml.so.1"));

    private static bool Same(Accelerator accelerator, PciDevice device) => accelerator.Pci is { } slot ? slot == device.Slot : accelerator.DeviceId == device.Id;

    private static Accelerator Complete(Accelerator accelerator, IReadOnlyList<PciDevice> devices) =>
        devices.FirstOrDefault(device => Same(accelerator, device)) is not { } device ? accelerator
            : accelerator with { Revision = accelerator.Revision ?? device.Revision, DeviceId = accelerator.DeviceId ?? device.Id };
}
