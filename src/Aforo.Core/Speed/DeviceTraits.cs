using System.Text.RegularExpressions;
using Aforo.Core.Catalog;

namespace Aforo.Core.Speed;

/// <summary>What of a device decides speed. Coefficients are looked up by <see cref="Backend"/>, <see cref="MemoryClass"/> and <see cref="Generation"/>.</summary>
public sealed partial record DeviceTraits
{
    /// <summary>Operations for each byte of bandwidth that a processor does whose rate nobody published; between those that are known.</summary>
    private const double ProcessorOperationsPerByte = 24;

    /// <summary>Single-precision operations a second of a core whose rate nobody published: 32 a clock at 3.5 GHz.</summary>
    private const double CoreOperations = 112e9;

    /// <summary><c>cuda</c>, <c>metal</c>, <c>mlx</c>, <c>vulkan</c>, <c>rocm</c>, <c>sycl</c> or <c>cpu</c>.</summary>
    public required string Backend { get; init; }

    /// <summary><c>unified</c>, <c>vram</c> or <c>system</c>.</summary>
    public required string MemoryClass { get; init; }

    /// <summary>Family of the chip, such as <c>sm_89</c>, <c>m2</c>, <c>m2-ultra</c>, <c>rdna3</c>; empty where it is not known.</summary>
    public required string Generation { get; init; }

    /// <summary>Family for which errors were measured: <c>nvidia</c>, <c>apple</c>, <c>amd</c>, <c>intel</c> or <c>cpu</c>; empty for others.</summary>
    public string Family => Backend switch
    {
        "cpu" => "cpu",
        "cuda" => "nvidia",
        "metal" or "mlx" => "apple",
        "rocm" => "amd",
        "sycl" => "intel",
        _ when Generation.StartsWith("sm_", StringComparison.Ordinal) => "nvidia",
        _ when Generation.StartsWith("xe", StringComparison.Ordinal) => "intel",
        _ when Generation.Length > 3 && Generation.AsSpan(1, 3).SequenceEqual("dna") => "amd",
        _ => "",
    };

    /// <summary>Chip as the catalogue calls it; a chip that was measured has offsets of its own.</summary>
    public required string Chip { get; init; }

    /// <summary>Bytes a second, by specification.</summary>
    public required double Bandwidth { get; init; }

    /// <summary>Single-precision operations a second of the vector units.</summary>
    public required double Vector { get; init; }

    /// <summary>The vector rate is not published, but taken in proportion to the bandwidth.</summary>
    public bool VectorIsAssumed { get; init; }

    /// <summary>Half-precision operations a second of the matrix units; null where none is published.</summary>
    public double? Matrix { get; init; }

    /// <summary>Watts that a card may draw; null for other devices, whose figure is not that of the graphics alone.</summary>
    public double? Power { get; init; }

    /// <summary>The chip has matrix or integer units whose rate nobody published, so it may be far faster than the vector rate tells.</summary>
    public bool HasUnlistedUnits { get; init; }

    /// <summary>The highest rate of any data type that the published figures allow; null where the fastest unit's rate is not published.</summary>
    public double? Peak { get; init; }

    /// <summary>The traits of a part of a setup; null where bandwidth or compute are not known.</summary>
    /// <param name="part">Device with its capacity.</param>
    /// <param name="backend">What computes; null: the usual one of the device.</param>
    public static DeviceTraits? Of(DevicePart part, string? backend = null)
    {
        if (part.BandwidthGbS is not { } bandwidth || bandwidth <= 0) return null;
        var device = part.Device;
        var usual = backend ?? UsualBackend(device);
        // The figures of a chip with graphics are those of its graphics.
        var onGraphics = usual != "cpu";
        var own = onGraphics == (device.Memory.Kind != "system");
        var vector = own ? Rate(device, "FP32", 1) ?? Rate(device, "FP16 vector", 0.5) : null;
        if (vector is null && onGraphics) return null;
        var matrix = own ? device.Compute.Where(rate => rate.Dtype is "FP16" or "BF16" or "FP16/BF16").Max(rate => rate.Dense) * 1e12 : null;
        if (vector is null && Cores(device.Architecture) is { } cores) (vector, own) = (cores * CoreOperations, true);
        var generation = onGraphics ? GenerationOf(device, part.Chip) : "";
        return new DeviceTraits
        {
            Backend = usual,
            Chip = part.Chip,
            MemoryClass = device.Memory.Kind,
            Generation = generation,
            Bandwidth = bandwidth * 1e9,
            Vector = vector ?? bandwidth * 1e9 * ProcessorOperationsPerByte,
            VectorIsAssumed = vector is null,
            Matrix = matrix,
            Power = onGraphics && device.Memory.Kind == "vram" && device.PowerW is { Value: > 0 } power ? power.Value : null,
            HasUnlistedUnits = HasUnpublishedUnits(usual, generation, matrix),
            Peak = HasUnpublishedUnits(usual, generation, matrix) ? null : device.Compute.Where(rate => !rate.Dtype.Contains("NPU", StringComparison.Ordinal)).Max(rate => rate.Dense) * 1e12,
        };
    }

    /// <summary>A processor that the catalogue does not know, by its bandwidth alone.</summary>
    /// <param name="name">What it calls itself.</param>
    /// <param name="bandwidth">Bytes a second.</param>
    public static DeviceTraits OfProcessor(string name, double bandwidth) => new()
    {
        Backend = "cpu",
        MemoryClass = "system",
        Generation = "",
        Chip = name,
        Bandwidth = bandwidth,
        Vector = bandwidth * ProcessorOperationsPerByte,
        VectorIsAssumed = true,
        HasUnlistedUnits = true,
    };

    /// <summary>What people run on a device, as the catalogue lists it.</summary>
    public static string UsualBackend(Device device)
    {
        foreach (var (stack, backend) in ((string, string)[])[("CUDA", "cuda"), ("Metal", "metal"), ("ROCm", "rocm"), ("SYCL", "sycl"), ("Vulkan", "vulkan")])
            if (device.Platform.Stack.Any(one => one.Contains(stack, StringComparison.Ordinal))) return device.Memory.Kind == "unified" && backend == "rocm" ? "vulkan" : backend;
        return "cpu";
    }

    /// <summary>Matrix units that makers built in without publishing a rate: Apple's since M5, Intel's, and the integer units of processors.</summary>
    private static bool HasUnpublishedUnits(string backend, string generation, double? matrix) =>
        matrix is null && (backend is "cpu" or "sycl" || (backend is "metal" or "mlx" && AppleGeneration(generation) >= 5) || generation.StartsWith("xe", StringComparison.Ordinal));

    private static int AppleGeneration(string generation) => generation.Length > 1 && generation[0] == 'm' && char.IsAsciiDigit(generation[1]) ? generation[1] - '0' : 0;

    private static double? Rate(Device device, string dtype, double factor) => device.Compute.FirstOrDefault(rate => rate.Dtype == dtype && rate.Dense > 0)?.Dense * 1e12 * factor;

    private static string GenerationOf(Device device, string chip)
    {
        if (AppleChip().Match(chip) is { Success: true } apple) return apple.Groups[1].Value.ToLowerInvariant();
        var architecture = device.Architecture ?? "";
        if (Compute().Match(architecture) is { Success: true } nvidia) return nvidia.Value;
        if (Radeon().Match(architecture) is { Success: true } amd) return (amd.Groups[1].Value + amd.Groups[2].Value.Replace(".0", "", StringComparison.Ordinal)).ToLowerInvariant();
        return architecture.StartsWith("Xe", StringComparison.Ordinal) ? "xe" + architecture.AsSpan(2).TrimStart().ToString().Split('-', ' ')[0].ToLowerInvariant() : "";
    }

    /// <summary>Cores as an architecture's text counts them: <c>2 x 96 cores</c>, <c>16 cores</c>, <c>2 P + 4 E cores</c>, <c>4 x Cortex-X1C … + 4 x Cortex-A78C</c>; null where it does not.</summary>
    private static double? Cores(string? architecture)
    {
        if (architecture is null) return null;
        double Number(Group group) => double.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture);
        if (CoreCount().Match(architecture) is { Success: true } plain) return Number(plain.Groups[2]) * (plain.Groups[1].Success ? Number(plain.Groups[1]) : 1);
        var kinds = CoreKinds().Matches(architecture);
        return kinds.Count > 0 ? kinds.Sum(kind => Number(kind.Groups[1])) : null;
    }

    [GeneratedRegex(@"(?:\b(\d{1,2}) x )?\b(\d{1,4}) cores", RegexOptions.CultureInvariant)]
    private static partial Regex CoreCount();

    [GeneratedRegex(@"\b(\d{1,4}) (?:P|E|LP-E|x Cortex)\b", RegexOptions.CultureInvariant)]
    private static partial Regex CoreKinds();

    [GeneratedRegex(@"^Apple (M\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex AppleChip();

    [GeneratedRegex(@"sm_\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Compute();

    [GeneratedRegex(@"\b(RDNA|CDNA|GCN)\s?(\d(?:\.\d)?)", RegexOptions.CultureInvariant)]
    private static partial Regex Radeon();
}
