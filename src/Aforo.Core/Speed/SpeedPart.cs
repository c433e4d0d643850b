using System.Collections.Immutable;
using Aforo.Core.Catalog;

namespace Aforo.Core.Speed;

/// <summary>A device and what of the model lies on it. Layers are computed one after the other, so bandwidths of several devices do not add.</summary>
/// <param name="Device">The device.</param>
/// <param name="Layers">Share of the layers with their caches, 0 to 1.</param>
/// <param name="Experts">Share of the routed experts, 0 to 1; the same as the layers unless experts are kept elsewhere.</param>
public sealed record SpeedPart(DeviceTraits Device, double Layers, double Experts)
{
    /// <summary>The whole model on one device.</summary>
    public static ImmutableArray<SpeedPart> Whole(DeviceTraits device) => [new SpeedPart(device, 1, 1)];

    /// <summary>
    /// Layers divided over a setup as much as each has memory, all alike where that is not known; null where figures of a device are
    /// not known.
    /// </summary>
    public static ImmutableArray<SpeedPart>? Of(DeviceSetup setup, string? backend = null)
    {
        var parts = setup.Parts.Select(part => (Traits: DeviceTraits.Of(part, backend), Size: (double)(setup.MemoryGib is > 0 ? part.MemoryGib!.Value : 1) * part.Count)).ToArray();
        var sum = parts.Sum(part => part.Size);
        if (parts.Length == 0 || sum <= 0 || parts.Any(part => part.Traits is null)) return null;
        return [.. parts.Select(part => new SpeedPart(part.Traits!, part.Size / sum, part.Size / sum))];
    }

    /// <summary>Some layers, or only the experts of some, stay with the processor.</summary>
    /// <param name="parts">Devices as if they held everything.</param>
    /// <param name="host">The processor.</param>
    /// <param name="layers">Share of the layers that stay, 0 to 1.</param>
    /// <param name="experts">Share of the routed experts that stay, 0 to 1; not below that of the layers.</param>
    public static ImmutableArray<SpeedPart> Offloaded(ImmutableArray<SpeedPart> parts, DeviceTraits host, double layers, double experts)
    {
        (layers, experts) = (Math.Clamp(layers, 0, 1), Math.Clamp(Math.Max(layers, experts), 0, 1));
        if (experts == 0) return parts;
        return [.. parts.Select(part => new SpeedPart(part.Device, part.Layers * (1 - layers), part.Experts * (1 - experts))), new SpeedPart(host, layers, experts)];
    }
}
