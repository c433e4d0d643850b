using System.Globalization;

namespace Aforo.Core.Catalog;

/// <summary>A device that is described by its figures: <c>memory=24,bandwidth=936,fp32=35.6,backend=cuda</c>.</summary>
internal static class DeviceDescription
{
    private static readonly string[] Keys = ["memory", "bandwidth", "fp32", "fp16", "bf16", "fp8", "int8", "backend", "kind", "power"];

    private static readonly Dictionary<string, (string Vendor, string Stack, string Kind)> Backends = new(StringComparer.Ordinal)
    {
        ["cuda"] = ("NVIDIA", "CUDA", "vram"),
        ["rocm"] = ("AMD", "ROCm", "vram"),
        ["metal"] = ("Apple", "Metal", "unified"),
        ["mlx"] = ("Apple", "MLX", "unified"),
        ["vulkan"] = ("various", "Vulkan", "vram"),
        ["sycl"] = ("Intel", "SYCL", "vram"),
        ["cpu"] = ("various", "CPU", "system"),
    };

    public static bool IsDescription(string text) => text.Contains('=', StringComparison.Ordinal);

    /// <summary>Capacities in GiB, bandwidth in GB/s, rates in TFLOPS (<c>int8</c>: TOPS), power in W. Memory and bandwidth are needed.</summary>
    public static Resolution<DevicePart> Read(string text)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (item.Split('=', 2, StringSplitOptions.TrimEntries) is not [var key, { Length: > 0 } value]) return Wrong(item, Keys);
            if (!Keys.Contains(key.ToLowerInvariant())) return Wrong(key, Keys);
            if (!given.TryAdd(key.ToLowerInvariant(), value)) return Wrong(key, []);
        }
        var backend = given.GetValueOrDefault("backend", "cpu").ToLowerInvariant();
        if (!Backends.TryGetValue(backend, out var known)) return Wrong("backend=" + backend, Backends.Keys);
        var kind = given.GetValueOrDefault("kind", known.Kind).ToLowerInvariant();
        if (kind is not ("unified" or "vram" or "system")) return Wrong("kind=" + kind, ["unified", "vram", "system"]);
        foreach (var (key, value) in given)
            if (key is not ("backend" or "kind") && Number(value) is null) return Wrong($"{key}={value}", []);
        if (!given.ContainsKey("memory")) return Wrong("memory", ["memory=24"]);
        if (!given.ContainsKey("bandwidth")) return Wrong("bandwidth", ["bandwidth=936"]);
        if (Number(given["memory"]) is not { } memory || memory < 1 || memory > 1 << 20) return Wrong("memory=" + given["memory"], []);
        const string Source = "given by the user";
        var device = new Device
        {
            Id = text,
            Name = text,
            Vendor = known.Vendor,
            Chip = text,
            Form = kind == "vram" ? "card" : "desktop",
            Memory = new DeviceMemory { Kind = kind, OptionsGib = [(int)memory], Source = Source },
            BandwidthGbS = [new Bandwidth { Value = Number(given["bandwidth"])!.Value, Kind = "spec", Source = Source }],
            Compute = [.. given.Where(static item => item.Key is "fp32" or "fp16" or "bf16" or "fp8" or "int8").Select(item => new ComputeRate
            {
                Dtype = item.Key.ToUpperInvariant(),
                Dense = Number(item.Value),
                Unit = item.Key == "int8" ? "TOPS" : "TFLOPS",
                Source = Source,
            })],
            PowerW = given.TryGetValue("power", out var power) ? new Power { Value = Number(power)!.Value, What = "given", Source = Source } : null,
            Platform = new DevicePlatform { Os = backend is "metal" or "mlx" ? ["macOS"] : [], Stack = [known.Stack], Source = Source },
        };
        return Resolution<DevicePart>.Of(DevicePart.Of(device, (int)memory));
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number > 0 && number < 1e9 ? number : null;

    private static Resolution<DevicePart> Wrong(string about, IEnumerable<string> candidates) => Resolution<DevicePart>.No(ResolutionFault.Malformed, about, candidates);
}
