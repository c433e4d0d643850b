using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Speed;

namespace Aforo.Core.Decisions;

/// <summary>A published measurement beside the case that is asked about.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="IsComparable">Same chip, same kind of work, like depth: it decides about a claim.</param>
/// <param name="Distance">How far it is from the case; the smallest is the nearest.</param>
public sealed record NearMeasurement(Measurement Row, bool IsComparable, double Distance);

/// <summary>Published measurements, and which of them are near to a case.</summary>
public sealed class MeasuredSpeeds(ImmutableArray<Measurement> rows, DeviceCatalog devices, Func<Measurement, TokenWork?> workOf)
{
    /// <summary>Logarithm of a ratio of bytes or operations up to which two models ask for the same.</summary>
    private const double SameWork = 0.05;

    /// <summary>Tokens of depth below which a difference does not matter, and the logarithm of the ratio above.</summary>
    private const double SmallDepth = 8192, SameDepth = 0.7;

    private readonly Dictionary<string, string> _generations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Device?> _devices = new(StringComparer.Ordinal);

    /// <summary>The nearest rows, those that are comparable first.</summary>
    /// <param name="work">Work of the model that is asked about.</param>
    /// <param name="part">The device.</param>
    /// <param name="count">How many of it.</param>
    /// <param name="backend">What computes; null: anything but the processor, unless the device has nothing else.</param>
    /// <param name="isDecode">Decode, else prefill.</param>
    /// <param name="settings">Depth, prompt and streams.</param>
    /// <param name="most">How many rows.</param>
    public ImmutableArray<NearMeasurement> Near(TokenWork work, DevicePart part, int count, string? backend, bool isDecode, SpeedSettings settings, int most = 5)
    {
        var near = new List<NearMeasurement>();
        foreach (var row in rows)
        {
            if (row.IsDecode != isDecode || DeviceOf(row) is not { } device) continue;
            var sameChip = IsSame(part, device) && Fits(row.Backend, backend, part.Device);
            if (!sameChip && !IsNear(part, device)) continue;
            if (workOf(row) is not { } other) continue;
            var asks = Math.Abs(Math.Log(Asked(other, isDecode) / Asked(work, isDecode)));
            var kind = (other.ExpertBytes > 0) == (work.ExpertBytes > 0);
            var depth = Math.Abs(Math.Log((Depth(row.Settings, isDecode) + SmallDepth) / (Depth(settings, isDecode) + SmallDepth)));
            var streams = Math.Abs(Math.Log((double)Math.Max(1, row.Streams) / Math.Max(1, settings.Streams)));
            var number = Math.Abs(Math.Log((double)row.Devices * device.Units / (count * part.Device.Units)));
            var comparable = sameChip && number == 0 && kind && asks <= SameWork && depth <= SameDepth && streams == 0 && row.Quality == "ok";
            var apart = device.BandwidthGbS.IsEmpty || part.BandwidthGbS is not { } own ? 1 : Math.Abs(Math.Log(device.BandwidthGbS[0].Value / own));
            near.Add(new NearMeasurement(row, comparable, asks + depth + streams + number + (kind ? 0 : 1) + (sameChip ? 0 : 1 + apart) + (row.Quality == "ok" ? 0 : 0.3)));
        }
        return [.. near.OrderByDescending(one => one.IsComparable).ThenBy(one => one.Distance).ThenBy(one => one.Row.Id, StringComparer.Ordinal).Take(most)];
    }

    /// <summary>True where sound measurements of this chip, or of its generation with the same backend, exist: the forecast was fitted to them.</summary>
    public bool Knows(DevicePart part, string? backend)
    {
        var traits = DeviceTraits.Of(part, backend);
        return rows.Any(row => row.Quality == "ok" && DeviceOf(row) is { } device && Fits(row.Backend, backend, part.Device) && (IsSame(part, device) || (traits is { Generation.Length: > 0 } && row.Backend == traits.Backend && Generation(device) == traits.Generation)));
    }

    /// <summary>Measurements of the same model, quantization, phase and settings on two devices, as ratios of the first to the second.</summary>
    public ImmutableArray<(Measurement First, Measurement Second, double Ratio)> Pairs(DevicePart first, DevicePart second, bool? isDecode, string? model)
    {
        Measurement[] Of(DevicePart part) => [.. rows.Where(row => row.Quality == "ok" && row.Devices == 1 && (isDecode is null || row.IsDecode == isDecode) && (model is null || row.Model == model) && DeviceOf(row) is { Units: 1 } device && IsSame(part, device) && Fits(row.Backend, null, part.Device))];
        var others = Of(second).ToLookup(Key);
        return [.. Of(first).SelectMany(row => others[Key(row)].Select(other => (row, other, row.TokensPerSecond / other.TokensPerSecond)))];
    }

    private static (string, string, bool, long, int, long) Key(Measurement row) => (row.Model, row.Quantization, row.IsDecode, row.Depth / 4096, row.Streams, row.IsDecode ? 0 : (row.Tokens ?? 512) / 1024);

    private static double Asked(TokenWork work, bool isDecode) => isDecode ? work.WeightBytes(1) : work.Operations;

    private static double Depth(SpeedSettings settings, bool isDecode) => settings.Depth + (isDecode ? 0 : settings.Prompt / 2.0);

    private static bool Fits(string measured, string? asked, Device device) => asked is { } backend ? measured == backend : measured != "cpu" || device.Memory.Kind == "system";

    private static bool IsSame(DevicePart part, Device device) => device.Chip == part.Chip || device.VariantOf == part.Chip || (part.Device.VariantOf is { } family && device.Chip == family);

    private static bool IsNear(DevicePart part, Device device) => device.Memory.Kind == part.Device.Memory.Kind && Maker(device) == Maker(part.Device);

    /// <summary>By makers of chips: of a build it is not the entry's vendor.</summary>
    private static string Maker(Device device) => device.Chip.Split(' ', 2)[0];

    private string Generation(Device device)
    {
        if (!_generations.TryGetValue(device.Id, out var known)) _generations.Add(device.Id, known = DeviceTraits.Of(DevicePart.Of(device, null))?.Generation ?? "");
        return known;
    }

    private Device? DeviceOf(Measurement row)
    {
        if (!_devices.TryGetValue(row.Device, out var known)) _devices.Add(row.Device, known = devices.Find(row.Device));
        return known;
    }
}
