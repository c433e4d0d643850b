namespace Aforo.Systems.Machines.MacOs;

/// <summary>Values of the kernel's table, by name.</summary>
internal sealed class Sysctl(IReadOnlyDictionary<string, string> values)
{
    public static readonly string[] Names =
    [
        "hw.memsize", "hw.physicalcpu", "hw.logicalcpu", "hw.nperflevels", "hw.perflevel0.physicalcpu", "hw.perflevel0.name", "hw.perflevel1.physicalcpu", "hw.perflevel1.name",
        "hw.perflevel2.physicalcpu", "hw.perflevel2.name", "hw.optional.arm64", "hw.optional.arm.FEAT_DotProd", "hw.optional.arm.FEAT_I8MM", "hw.optional.arm.FEAT_BF16",
        "hw.optional.arm.FEAT_SME", "hw.optional.arm.FEAT_SME2", "hw.model", "hw.pagesize", "kern.osproductversion", "kern.hv_vmm_present", "kern.memorystatus_level",
        "machdep.cpu.brand_string", "iogpu.wired_limit_mb", "vm.swapusage",
    ];

    /// <summary>Names of which the value is a text; all others but <c>vm.swapusage</c> are whole numbers.</summary>
    public static bool IsText(string name) => name is "hw.model" or "kern.osproductversion" or "machdep.cpu.brand_string" || name.EndsWith(".name", StringComparison.Ordinal);

    public string? Text(string name) => values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    public long? Whole(string name) => Figures.Whole(Text(name));

    public int? Int(string name) => Figures.Int(Text(name));

    public bool IsSet(string name) => Whole(name) is > 0;

    /// <summary>Size of the swap in bytes, from <c>total = 2048.00M  used = …</c>.</summary>
    public long? SwapBytes
    {
        get
        {
            var text = Text("vm.swapusage").AsSpan();
            var start = text.IndexOf("total = ");
            if (start < 0) return null;
            text = text[(start + 8)..];
            var end = text.IndexOf(' ');
            return Figures.WithUnit(end < 0 ? text : text[..end], "M") is { } mebibytes and < 1e9 ? (long)(mebibytes * (1 << 20)) : null;
        }
    }

    /// <summary>The reply of <c>sysctl name…</c> or <c>sysctl -a</c>: one <c>name: value</c> a line.</summary>
    public static Sysctl Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(": ");
            if (colon > 0 && values.Count < 65536) values.TryAdd(line[..colon].Trim().ToString(), line[(colon + 2)..].Trim().ToString());
        }
        return new Sysctl(values);
    }
}
