namespace Aforo.Systems.Machines.Linux;

/// <summary>
/// Names of Arm cores by implementer and part, as the kernel's <c>cputype.h</c> and util-linux's <c>lscpu-arm.c</c> number
/// them, and how many of them are little ones where a chip mixes sizes.
/// </summary>
internal static class ArmParts
{
    private const int Arm = 0x41, Broadcom = 0x42, Cavium = 0x43, Fujitsu = 0x46, HiSilicon = 0x48, Nvidia = 0x4e, AppliedMicro = 0x50, Qualcomm = 0x51, Apple = 0x61, Microsoft = 0x6d, Ampere = 0xc0;

    private static readonly Dictionary<(int Implementer, int Part), (string Name, bool Little)> Cores = new()
    {
        [(Arm, 0xc07)] = ("Cortex-A7", true),
        [(Arm, 0xc09)] = ("Cortex-A9", false),
        [(Arm, 0xc0f)] = ("Cortex-A15", false),
        [(Arm, 0xd03)] = ("Cortex-A53", true),
        [(Arm, 0xd04)] = ("Cortex-A35", true),
        [(Arm, 0xd05)] = ("Cortex-A55", true),
        [(Arm, 0xd07)] = ("Cortex-A57", false),
        [(Arm, 0xd08)] = ("Cortex-A72", false),
        [(Arm, 0xd09)] = ("Cortex-A73", false),
        [(Arm, 0xd0a)] = ("Cortex-A75", false),
        [(Arm, 0xd0b)] = ("Cortex-A76", false),
        [(Arm, 0xd0c)] = ("Neoverse-N1", false),
        [(Arm, 0xd0d)] = ("Cortex-A77", false),
        [(Arm, 0xd0e)] = ("Cortex-A76AE", false),
        [(Arm, 0xd40)] = ("Neoverse-V1", false),
        [(Arm, 0xd41)] = ("Cortex-A78", false),
        [(Arm, 0xd42)] = ("Cortex-A78AE", false),
        [(Arm, 0xd44)] = ("Cortex-X1", false),
        [(Arm, 0xd46)] = ("Cortex-A510", true),
        [(Arm, 0xd47)] = ("Cortex-A710", false),
        [(Arm, 0xd48)] = ("Cortex-X2", false),
        [(Arm, 0xd49)] = ("Neoverse-N2", false),
        [(Arm, 0xd4a)] = ("Neoverse-E1", true),
        [(Arm, 0xd4b)] = ("Cortex-A78C", false),
        [(Arm, 0xd4c)] = ("Cortex-X1C", false),
        [(Arm, 0xd4d)] = ("Cortex-A715", false),
        [(Arm, 0xd4e)] = ("Cortex-X3", false),
        [(Arm, 0xd4f)] = ("Neoverse-V2", false),
        [(Arm, 0xd80)] = ("Cortex-A520", true),
        [(Arm, 0xd81)] = ("Cortex-A720", false),
        [(Arm, 0xd82)] = ("Cortex-X4", false),
        [(Arm, 0xd83)] = ("Neoverse-V3AE", false),
        [(Arm, 0xd84)] = ("Neoverse-V3", false),
        [(Arm, 0xd85)] = ("Cortex-X925", false),
        [(Arm, 0xd87)] = ("Cortex-A725", true),
        [(Arm, 0xd88)] = ("Cortex-A520AE", true),
        [(Arm, 0xd89)] = ("Cortex-A720AE", false),
        [(Arm, 0xd8e)] = ("Neoverse-N3", false),
        [(Broadcom, 0x516)] = ("ThunderX2", false),
        [(Cavium, 0x0a1)] = ("ThunderX", false),
        [(Cavium, 0x0af)] = ("ThunderX2", false),
        [(Fujitsu, 0x001)] = ("A64FX", false),
        [(HiSilicon, 0xd01)] = ("TaiShan-v110", false),
        [(HiSilicon, 0xd02)] = ("TaiShan-v120", false),
        [(Nvidia, 0x003)] = ("Denver 2", false),
        [(Nvidia, 0x004)] = ("Carmel", false),
        [(Nvidia, 0x010)] = ("Olympus", false),
        [(AppliedMicro, 0x000)] = ("X-Gene", false),
        [(Qualcomm, 0x001)] = ("Oryon", false),
        [(Qualcomm, 0x802)] = ("Kryo-3XX-Gold", false),
        [(Qualcomm, 0x803)] = ("Kryo-3XX-Silver", true),
        [(Qualcomm, 0x804)] = ("Kryo-4XX-Gold", false),
        [(Qualcomm, 0x805)] = ("Kryo-4XX-Silver", true),
        [(Apple, 0x022)] = ("Icestorm-M1", true),
        [(Apple, 0x023)] = ("Firestorm-M1", false),
        [(Apple, 0x024)] = ("Icestorm-M1-Pro", true),
        [(Apple, 0x025)] = ("Firestorm-M1-Pro", false),
        [(Apple, 0x028)] = ("Icestorm-M1-Max", true),
        [(Apple, 0x029)] = ("Firestorm-M1-Max", false),
        [(Apple, 0x032)] = ("Blizzard-M2", true),
        [(Apple, 0x033)] = ("Avalanche-M2", false),
        [(Apple, 0x034)] = ("Blizzard-M2-Pro", true),
        [(Apple, 0x035)] = ("Avalanche-M2-Pro", false),
        [(Apple, 0x038)] = ("Blizzard-M2-Max", true),
        [(Apple, 0x039)] = ("Avalanche-M2-Max", false),
        [(Microsoft, 0xd49)] = ("Azure-Cobalt-100", false),
        [(Ampere, 0xac3)] = ("Ampere-1", false),
        [(Ampere, 0xac4)] = ("Ampere-1a", false),
    };

    /// <summary>
    /// Names of the cores, big ones first, and their counts; counts only where a chip has both sizes. An unknown part leaves
    /// all of it null.
    /// </summary>
    public static (string? Name, int? Performance, int? Efficiency) Of(IEnumerable<Dictionary<string, string>> processors)
    {
        var cores = new List<(string Name, bool Little)>();
        foreach (var processor in processors)
        {
            if (Figures.Int(processor.GetValueOrDefault("CPU implementer")) is not { } implementer || Figures.Int(processor.GetValueOrDefault("CPU part")) is not { } part) return default;
            if (!Cores.TryGetValue((implementer, part), out var core)) return default;
            cores.Add(core);
        }
        if (cores.Count == 0) return default;
        var name = string.Join(" + ", cores.OrderBy(core => core.Little).Select(core => core.Name).Distinct());
        var little = cores.Count(core => core.Little);
        return little > 0 && little < cores.Count ? (name, cores.Count - little, little) : (name, null, null);
    }
}
