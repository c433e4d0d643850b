using System.Collections.Immutable;
using Aforo.Core.Models;

namespace Aforo.Core.Memory;

/// <summary>
/// A shape may come from a stranger's file. Numbers that no model can have are refused before anything is computed from them: a
/// count of zero layers, a negative length, products beyond 64 bits.
/// </summary>
internal static class PlausibleShape
{
    private const long MostLayers = 4096;
    private const long WidestRow = 4_000_000;
    private const long LargestVocabulary = 100_000_000;
    private const long LongestContext = 1L << 28;

    /// <summary><c>llama_max_devices</c>.</summary>
    private const int MostDevices = 16;

    /// <summary>What is out of range; null when all is plausible.</summary>
    public static string? Complaint(ModelShape shape, MemorySettings settings)
    {
        if (shape.Layers is not (> 0 and <= (int)MostLayers) || shape.NextTokenLayers < 0 || shape.NextTokenLayers >= shape.Layers) return Out("block_count");
        if (!Fits(shape.EmbeddingLength, WidestRow)) return Out("embedding_length");
        if (!Fits(shape.VocabularySize, LargestVocabulary)) return Out("vocab_size");
        if (!Fits(shape.KeyLength, WidestRow) || !Fits(shape.ValueLength, WidestRow) || !Fits(shape.KeyLengthSliding, WidestRow) || !Fits(shape.ValueLengthSliding, WidestRow)) return Out("attention.key_length");
        if (!Fits(shape.HeadCount, WidestRow) || Wide(shape.HeadCounts) || Wide(shape.KvHeads)) return Out("attention.head_count");
        if (Widest(shape.KvHeads) * Math.Max(shape.KeyLength ?? 0, shape.ValueLength ?? 0) > WidestRow || Math.Max(shape.HeadCount ?? 0, Widest(shape.HeadCounts)) * (long)(shape.KeyLength ?? 0) > WidestRow) return Out("attention.head_count");
        if (!Fits(shape.FeedForwardLength, WidestRow) || shape.FeedForwardLengths.Any(length => length is < 0 or > WidestRow)) return Out("feed_forward_length");
        if (shape.SlidingWindow is < 0 or > LongestContext || shape.SlidingPeriod is < 0 or > (int)MostLayers || shape.SharedKvLayers < 0 || shape.SharedKvLayers >= shape.Layers) return Out("attention.sliding_window");
        if (shape.Experts is { } experts && (experts.Count is < 0 or > 65_536 || experts.Used < 0 || experts.Used > experts.Count || experts.Shared is < 0 or > 1024 || experts.LeadingDenseLayers < 0 || experts.Interval < 1
            || experts.Groups is < 0 or > 1024 || experts.GroupsUsed < 0 || experts.GroupsUsed > experts.Groups || !Fits(experts.FeedForwardLength, WidestRow) || !Fits(experts.SharedFeedForwardLength, WidestRow))) return Out("expert_count");
        if (shape.Latent is { } latent && (!Fits(latent.KvRank, WidestRow) || !Fits(latent.QueryRank, WidestRow) || !Fits(latent.KeyLength, WidestRow) || !Fits(latent.ValueLength, WidestRow))) return Out("attention.kv_lora_rank");
        if (shape.Recurrent is { } recurrent && (!Fits(recurrent.Convolution, 65_536) || !Fits(recurrent.Inner, WidestRow) || !Fits(recurrent.State, WidestRow) || !Fits(recurrent.TimeStepRank, WidestRow) || !Fits(recurrent.Groups, 65_536)
            || recurrent.AttentionInterval is <= 0)) return Out("ssm.inner_size");
        if (settings.ContextSize is < 0 or > LongestContext) return Out("ctx_size");
        if (settings.Parallel is < 1 or > 1024) return Out("parallel");
        if (settings.Devices is < 0 or > MostDevices) return $"{settings.Devices} devices: it takes at most {MostDevices}";
        if (settings.MicroBatch is < 1 or > 1 << 20 || settings.BatchSize is < 1 or > 1 << 20) return Out("ubatch_size");
        return null;
    }

    private static string Out(string what) => $"{what} is out of the range of any model";

    private static bool Fits(long? value, long most) => value is null || (value >= 0 && value <= most);

    private static bool Wide(ImmutableArray<int> counts) => !counts.IsDefault && counts.Any(count => count is < 0 or > (int)WidestRow);

    private static long Widest(ImmutableArray<int> counts) => counts.IsDefaultOrEmpty ? 0 : counts.Max();
}
