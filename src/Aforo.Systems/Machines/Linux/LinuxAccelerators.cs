using Aforo.Core.Cases;
using Aforo.Core.Machines;
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
        if (found.Count == 0) missing.Add(new NotSeen("nvidia-driver", "install-driver", "libnvidia-ml.so.1, nvidia-smi"));
        foreach (var card in cards)
        {
            if (card.Vendor == AmdCards.Vendor)
                found.Add(AmdCards.Read(surroundings, card, card.Pci is { } slot ? gfx.GetValueOrDefault(slot) : null, integrated(card.Id, card.Revision), memory));
            else if (card.Vendor == IntelCards.Vendor) found.Add(IntelCards.Read(surroundings, card));
        }
        var devices = await bus.ConfigureAwait(false);
        if (!found.Any(accelerator => accelerator.Vendor == "amd") && await surroundings.Run("rocm-smi", RocmSmi.Arguments, cancellation).ConfigureAwait(false) is { } reply)
            found.AddRange(RocmSmi.Parse(reply));
        var problems = devices.Where(device => device.IsAdapter && device.Vendor is NvidiaVendor or AmdCards.Vendor && device.IsAdapter && !found.Any(accelerator => Same(accelerator, device)))
            .Select(device => new Problem
            {
                Kind = "driver.missing",
                Message = $"The graphics adapter {device.Name ?? device.Id} at {device.Slot} is there, but its driver does not answer; with the driver installed it could be used.",
                Source = Core.Facts.Source.AtLine($"/sys/bus/pci/devices/{device.Slot}", null),
            }).ToArray();
        return new LinuxAccelerators([.. found.Select((accelerator, index) => Complete(accelerator, devices) with { Index = index })], problems, missing, devices.Any(device => device.IsSignalProcessor && device.Vendor is 0x1022 or IntelCards.Vendor));
    }

    private static bool Same(Accelerator accelerator, PciDevice device) => accelerator.Pci is { } slot ? slot == device.Slot : accelerator.DeviceId == device.Id;

    private static Accelerator Complete(Accelerator accelerator, IReadOnlyList<PciDevice> devices) =>
        devices.FirstOrDefault(device => Same(accelerator, device)) is not { } device ? accelerator
            : accelerator with { Revision = accelerator.Revision ?? device.Revision, DeviceId = accelerator.DeviceId ?? device.Id };
}
