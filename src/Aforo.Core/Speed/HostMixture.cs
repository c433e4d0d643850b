using System.Collections.Immutable;

namespace Aforo.Core.Speed;

/// <summary>A model of which a part lies with the processor: what it costs to go there and back.</summary>
internal static class HostMixture
{
    /// <summary>Seconds to hand a hidden vector over and wait for the other side: starting a copy and synchronising, not its bytes.</summary>
    private const double HandOver = 20e-6;

    /// <summary>Bytes a second at which weights go to a card for one micro-batch: PCIe 4.0 of 16 lanes, as it is reached.</summary>
    private const double Link = 25e9;

    /// <summary>Tokens from which on an engine sends weights of the host to the card instead of computing with the processor.</summary>
    private const int SentFrom = 32;

    /// <summary>True where the processor holds a part beside another device.</summary>
    public static bool Is(ImmutableArray<SpeedPart> parts) => parts.Any(IsHost) && parts.Any(part => !IsHost(part) && HoldsSome(part));

    public static bool HoldsSome(SpeedPart part) => part.Layers > 0 || part.Experts > 0;

    public static bool IsHost(SpeedPart part) => part.Device.Backend == "cpu" && HoldsSome(part);

    /// <summary>Seconds that one step hands over: there and back once for whole layers, and for each layer whose experts alone stay.</summary>
    public static double StepSeconds(TokenWork work, ImmutableArray<SpeedPart> parts)
    {
        if (!Is(parts)) return 0;
        var host = parts.First(IsHost);
        return 2 * HandOver * ((host.Layers > 0 ? 1 : 0) + (Math.Max(0, host.Experts - host.Layers) * work.Layers));
    }

    /// <summary>The card to which the host's part of a prompt may be sent; null where that is not done: prompts too short, a memory that is shared.</summary>
    public static DeviceTraits? CardFor(ImmutableArray<SpeedPart> parts, SpeedSettings settings) =>
        Math.Min(settings.Prompt, settings.MicroBatch) < SentFrom ? null : parts.FirstOrDefault(part => part.Device.MemoryClass == "vram" && HoldsSome(part))?.Device;

    /// <summary>Seconds a token to read a prompt with the host's part sent to a card for each micro-batch.</summary>
    public static double SentSeconds(TokenWork host, SpeedSettings settings, PhaseModel onCard, ReadOnlySpan<double> values)
    {
        double tokens = Math.Max(1, settings.Prompt), batch = Math.Min(tokens, Math.Max(1, settings.MicroBatch));
        return (1 / onCard.TokensPerSecond(values)) + (Math.Ceiling(tokens / batch) * host.WeightBytes(batch) / Link / tokens);
    }
}
