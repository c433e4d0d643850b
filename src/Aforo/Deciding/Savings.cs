using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Core.Speed;
using Aforo.Fitting;

namespace Aforo.Deciding;

/// <summary>Assumptions under which a claim could be true, each tried by the same roof and the same forecast.</summary>
internal sealed class Savings(Deciders deciders, FitModel model, DeviceSetup setup, ClaimRequest request, ClaimedFigure claim, bool decode)
{
    /// <summary>From many bits to few.</summary>
    private static readonly string[] Ladder = ["BF16", "FP8", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "NVFP4", "IQ4_XS", "Q3_K_M", "IQ3_M", "IQ3_XXS", "Q2_K", "IQ2_M", "IQ2_XXS", "IQ1_M", "IQ1_S"];

    /// <summary>Tokens that llama.cpp drafts at most by default, and the one that is always won.</summary>
    private const double MostSpeculated = 17;

    private const int MostStreams = 1024, MostDevices = 16;

    public ImmutableArray<Saving> All()
    {
        if (deciders.WorkOf(model, request.CacheTypeK, request.CacheTypeV) is not { } work) return [];
        // What was measured faster than it is claimed would need the opposite.
        if (Forecast(work, request.Speed, request.Backend) is { } now && claim.Most < now.Low95) return [.. Slower(work)];
        return decode ? [.. Faster(work)] : [.. OtherBackends(work), .. Sparser()];
    }

    private IEnumerable<Saving> Faster(TokenWork work)
    {
        foreach (var other in OtherBackends(work)) yield return other;
        yield return Quantization(work);
        if (DecodeRoof.Of(work, setup, request.Speed) is { } roof)
        {
            var factor = claim.Most / roof.TokensPerSecond;
            if (Streams(work) is { } streams) yield return streams;
            if (factor > 1)
            {
                yield return new Saving("speculative", factor, null, factor <= MostSpeculated);
                yield return new Saving("devices", Math.Ceiling(factor), null, Math.Ceiling(factor) <= MostDevices);
            }
        }
        foreach (var sparser in Sparser()) yield return sparser;
    }

    /// <summary>The bits that a weight might take at the claimed speed, and the largest quantization with which the claim would be possible; none where no quantization has so few.</summary>
    private Saving Quantization(TokenWork work)
    {
        var roof = DecodeRoof.Of(work, setup, request.Speed) is { } limit ? claim.Most / limit.TokensPerSecond : 1;
        var cache = work.CacheBytes(request.Speed.Depth) / Math.Max(1, work.WeightBytes(1));
        double Bits(double factor) => Math.Max(0, Math.Round(work.BitsPerWeight * (((1 + cache) / factor) - cache), 2));
        foreach (var name in Ladder)
        {
            if (model.Id is not { } id || deciders.Models.InCatalog($"{id}:{name}").Model is not { } other || deciders.WorkOf(other, request.CacheTypeK, request.CacheTypeV) is not { } lighter) continue;
            if (lighter.WeightBytes(1) < work.WeightBytes(1) * 0.98 && Holds(lighter, request.Speed with { Quantization = name }, request.Backend)) return new Saving("quantization", roof > 1 ? Bits(roof) : Math.Round(lighter.BitsPerWeight, 2), name, true);
        }
        var forecast = Forecast(work, request.Speed, request.Backend) is { High95: > 0 and var high } ? claim.Least / high : 1;
        return new Saving("quantization", Bits(Math.Max(1, Math.Max(roof, forecast))), null, false);
    }

    private Saving? Streams(TokenWork work)
    {
        for (var streams = Math.Max(2, request.Speed.Streams * 2); streams <= MostStreams; streams *= 2)
            if (Holds(work, request.Speed with { Streams = streams }, request.Backend)) return new Saving("streams", Least(work, streams), null, true);
        return null;
    }

    /// <summary>The fewest streams between the last power of two that did not do and the first that did.</summary>
    private int Least(TokenWork work, int enough)
    {
        var (low, high) = (enough / 2, enough);
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (Holds(work, request.Speed with { Streams = middle }, request.Backend)) high = middle;
            else low = middle;
        }
        return high;
    }

    /// <summary>Models of about this size that use only a part of their weights for each token.</summary>
    private IEnumerable<Saving> Sparser()
    {
        if (model.Parameters is not { } size) yield break;
        foreach (var entry in deciders.Catalog.Models.Models.Where(entry => entry.Id != model.Id && entry.ActiveParameters < entry.Parameters * 0.5 && entry.ActiveParameters < (model.ActiveParameters ?? size) * 0.7 && entry.Parameters >= size * 0.7 && entry.Parameters <= size * 1.3).OrderByDescending(entry => entry.Architecture.StartsWith(model.Shape.Architecture, StringComparison.Ordinal)).ThenByDescending(entry => entry.ActiveParameters))
        {
            if (deciders.Models.InCatalog($"{entry.Id}:{model.Quantization ?? "Q4_K_M"}").Model is not { } other || deciders.WorkOf(other, request.CacheTypeK, request.CacheTypeV) is not { } work) continue;
            if (!Holds(work, request.Speed, request.Backend)) continue;
            yield return new Saving("sparser-model", entry.ActiveParameters, entry.Id, true);
            yield break;
        }
    }

    private IEnumerable<Saving> OtherBackends(TokenWork work)
    {
        if (request.Backend != "cpu" || setup.Parts[0].Device.Memory.Kind == "system") yield break;
        var usual = DeviceTraits.UsualBackend(setup.Parts[0].Device);
        if (Holds(work, request.Speed, usual)) yield return new Saving("backend", 1, usual, true);
    }

    private IEnumerable<Saving> Slower(TokenWork work)
    {
        for (var depth = Math.Max(4096, request.Speed.Depth * 2); depth <= (model.Shape.NativeContext ?? 0); depth *= 2)
        {
            if (Forecast(work, request.Speed with { Depth = depth }, request.Backend) is not { } deep || !ClaimJudge.Overlaps(claim, deep.Low, deep.High)) continue;
            yield return new Saving("depth", depth, null, true);
            break;
        }
        if (request.Backend != "cpu" && setup.Parts[0].Device.Memory.Kind == "unified" && Forecast(work, request.Speed, "cpu") is { } processor && ClaimJudge.Overlaps(claim, processor.Low, processor.High)) yield return new Saving("backend", 1, "cpu", true);
    }

    private bool Holds(TokenWork work, SpeedSettings settings, string? backend)
    {
        var forecast = Forecast(work, settings, backend);
        var roof = decode ? DecodeRoof.Of(work, setup, settings)?.TokensPerSecond : forecast?.Roof;
        return roof is null or 0 ? forecast is not null && forecast.High95 >= claim.Least : roof >= claim.Most && (forecast is null || forecast.High95 >= claim.Least);
    }

    private SpeedFigure? Forecast(TokenWork work, SpeedSettings settings, string? backend) =>
        SpeedPart.Of(setup, backend) is { } parts ? decode ? deciders.Forecaster.Of(work, parts, settings).Decode : deciders.Forecaster.Of(work, parts, settings).Prefill : null;
}
