using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Speed;

namespace Aforo.Core.Decisions;

/// <summary>
/// The decode speed that no program can exceed on a setup: every step reads the weights in use and the cache once. Layers that are divided over
/// several devices are read one after the other, so bandwidths do not add.
/// </summary>
public sealed record DecodeRoof
{
    /// <summary>Tokens a second, of all streams together.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Bytes that one step reads for all streams, of experts those of one stream.</summary>
    public required double BytesPerStep { get; init; }

    /// <summary>Streams at once.</summary>
    public required int Streams { get; init; }

    /// <summary>Share of the model and bandwidth in bytes a second of each device.</summary>
    public required ImmutableArray<(double Share, double Bandwidth)> Parts { get; init; }

    /// <summary>Bytes a second in the mean over what is read.</summary>
    public double Bandwidth => 1 / Parts.Sum(part => part.Share / part.Bandwidth);

    /// <summary>The roof; null where the bandwidth of a device is not known.</summary>
    /// <param name="work">Work of the model.</param>
    /// <param name="setup">Devices; layers are divided by their memory, all alike where that is not known.</param>
    /// <param name="settings">Depth and streams.</param>
    public static DecodeRoof? Of(TokenWork work, DeviceSetup setup, SpeedSettings settings)
    {
        if (setup.Parts.Any(part => part.BandwidthGbS is not > 0)) return null;
        var sizes = setup.Parts.Select(part => (double)(setup.MemoryGib is > 0 ? part.MemoryGib!.Value : 1) * part.Count).ToArray();
        var sum = sizes.Sum();
        ImmutableArray<(double Share, double Bandwidth)> parts = [.. setup.Parts.Select((part, i) => (sizes[i] / sum, part.BandwidthGbS!.Value * 1e9))];
        var seconds = parts.Sum(part => 1 / DecodeModel.RoofOf(work.Part(part.Share, part.Share), part.Bandwidth, settings));
        var streams = Math.Max(1, settings.Streams);
        return new DecodeRoof
        {
            TokensPerSecond = 1 / seconds,
            BytesPerStep = work.WeightBytes(1) + (streams * work.CacheBytes(settings.Depth)),
            Streams = streams,
            Parts = parts,
        };
    }
}
