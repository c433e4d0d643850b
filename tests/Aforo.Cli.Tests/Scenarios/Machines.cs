namespace Aforo.Cli.Tests.Scenarios;

/// <summary>Machines of scenarios, as the files and tools of a real one show them.</summary>
internal static class Machines
{
    private const string Processor = "processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 33\nmodel name\t: AMD Ryzen 9 5950X 16-Core Processor\nphysical id\t: 0\nsiblings\t: 32\ncore id\t\t: 0\ncpu cores\t: 16\nflags\t\t: fpu avx avx2 fma f16c\n\n";

    /// <summary>A Linux machine with so much memory and no accelerator.</summary>
    public static Setup Plain(this Setup setup, int gib) => setup
        .SystemFile("/proc/cpuinfo", Processor)
        .SystemFile("/proc/meminfo", $"MemTotal:       {gib * 1024L * 1024L} kB\nMemFree:        {gib * 900L * 1024L} kB\nMemAvailable:   {gib * 960L * 1024L} kB\nSwapTotal:             0 kB\n");

    /// <summary>The same with NVIDIA cards of so many GiB each.</summary>
    public static Setup Nvidia(this Setup setup, int gib, params int[] cards)
    {
        const string header = "index, uuid, name, pci.bus_id, driver_version, compute_cap, memory.total [MiB], memory.reserved [MiB], memory.used [MiB], memory.free [MiB], power.limit [W], power.default_limit [W], pcie.link.gen.max, pcie.link.width.current, clocks.max.memory [MHz], display_active, mig.mode.current\n";
        setup.Commands["nvidia-smi"] = header + string.Concat(cards.Select((card, index) =>
            $"{index}, GPU-{index}, NVIDIA GeForce RTX 3090, 00000000:0{index + 1}:00.0, 590.44.01, 8.6, {card * 1024} MiB, 450 MiB, 7 MiB, {card * 1024 - 457} MiB, 350.00 W, 350.00 W, 4, 16, 9751 MHz, Disabled, [N/A]\n"));
        return setup.Plain(gib);
    }

    /// <summary>What `aforo bench --machine` kept of a machine with RTX 3090s: the bandwidth of its memory, GB/s.</summary>
    public static Setup Bandwidth(this Setup setup, double readGbS) => setup.File(".local/state/aforo/bench/20261119T100000000Z-machine.json",
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $$"""{"schema": "aforo.bench/1", "at": "2026-11-19T10:00:00Z", "machine": {"id": "rtx-3090"}, "bandwidth": {"all_cores": {"read_gb_s": {{readGbS}} } } }"""));
}
