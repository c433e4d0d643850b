using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Aforo.Systems.Machines;

/// <summary>One module of memory, as the firmware (SMBIOS type 17) describes it.</summary>
/// <param name="TransferRate">Configured rate in MT/s.</param>
/// <param name="Type">SMBIOS number of the technology.</param>
internal sealed record MemoryModule(long Bytes, int? DataWidthBits, int? TransferRate, int? Type, string? Locator, string? Bank);

/// <summary>The modules of a machine together.</summary>
internal sealed record MemoryModules(ImmutableArray<MemoryModule> All)
{
    /// <summary>SMBIOS (DMTF DSP0134), table "Memory Device: Type".</summary>
    private static readonly Dictionary<int, string> Types = new()
    {
        [24] = "DDR3", [26] = "DDR4", [27] = "LPDDR", [28] = "LPDDR2", [29] = "LPDDR3", [30] = "LPDDR4", [32] = "HBM", [33] = "HBM2", [34] = "DDR5", [35] = "LPDDR5", [36] = "HBM3",
    };

    public long? InstalledBytes => All.IsEmpty ? null : All.Sum(module => Math.Min(module.Bytes, 1L << 50));

    public string? Type => All.Select(module => module.Type).Distinct().ToArray() is [{ } one] ? Types.GetValueOrDefault(one) : null;

    /// <summary>The slowest module decides.</summary>
    public int? TransferRate => All.IsEmpty || All.Any(module => module.TransferRate is null) ? null : All.Min(module => module.TransferRate);

    /// <summary>Distinct channels, where every module's slot tells its own.</summary>
    public int? Channels
    {
        get
        {
            var channels = All.Select(module => MemoryChannel.Of(module.Locator) ?? MemoryChannel.Of(module.Bank)).ToArray();
            return channels.Length == 0 || channels.Contains(null) ? null : channels.Distinct().Count();
        }
    }

    /// <summary>Channels × width × rate, in GB/s (10⁹); null where one of them is not known.</summary>
    public double? BandwidthGbS => Channels is { } channels && TransferRate is { } rate && All.Select(module => module.DataWidthBits).Distinct().ToArray() is [{ } bits]
        ? Math.Round(channels * (bits / 8.0) * rate / 1000, 1) : null;

    /// <summary>Modules from a raw SMBIOS table. A damaged structure ends the reading; what was read before it counts.</summary>
    public static MemoryModules FromFirmware(ReadOnlySpan<byte> table)
    {
        var modules = ImmutableArray.CreateBuilder<MemoryModule>();
        while (table.Length >= 4 && table[1] >= 4 && table[1] <= table.Length && modules.Count < 1024)
        {
            var length = table[1];
            var structure = table[..length];
            var end = table[length..].IndexOf("\0\0"u8);
            if (end < 0) break;
            var texts = table.Slice(length, end);
            if (structure[0] == 17 && Module(structure, texts) is { } module) modules.Add(module);
            if (structure[0] == 127) break;
            table = table[(length + end + 2)..];
        }
        return new MemoryModules(modules.ToImmutable());
    }

    private static MemoryModule? Module(ReadOnlySpan<byte> structure, ReadOnlySpan<byte> texts)
    {
        if (structure.Length < 0x15) return null;
        var size = Word(structure, 0x0c);
        long bytes = size switch
        {
            0 or 0xffff => 0,
            0x7fff => structure.Length >= 0x20 ? (long)(BinaryPrimitives.ReadUInt32LittleEndian(structure[0x1c..]) & 0x7fffffff) << 20 : 0,
            _ => (size & 0x8000) != 0 ? (long)(size & 0x7fff) << 10 : (long)size << 20,
        };
        if (bytes == 0) return null;
        var width = Word(structure, 0x0a);
        var rate = structure.Length >= 0x22 ? Word(structure, 0x20) : 0;
        return new MemoryModule(bytes, width is 0 or 0xffff ? null : width, rate is 0 or 0xffff ? null : rate, structure[0x12], Text(texts, structure[0x10]), Text(texts, structure[0x11]));
    }

    private static int Word(ReadOnlySpan<byte> structure, int at) => BinaryPrimitives.ReadUInt16LittleEndian(structure[at..]);

    private static string? Text(ReadOnlySpan<byte> texts, int number)
    {
        for (var index = 1; index < number; index++)
        {
            var end = texts.IndexOf((byte)0);
            if (end < 0) return null;
            texts = texts[(end + 1)..];
        }
        if (number == 0) return null;
        var stop = texts.IndexOf((byte)0);
        return Encoding.UTF8.GetString(stop < 0 ? texts : texts[..stop]).Trim();
    }
}
