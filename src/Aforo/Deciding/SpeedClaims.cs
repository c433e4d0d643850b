using System.Collections.Immutable;
using System.Globalization;
using Aforo.Core.Catalog;
using Aforo.Core.Decisions;
using Aforo.Core.Diagnosis;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;
using Aforo.Core.Speed;
using Aforo.Fitting;

namespace Aforo.Deciding;

/// <summary>Claims about the speed of a model on a device.</summary>
internal sealed class SpeedClaims(Deciders deciders, FitModel model)
{
    public ClaimAnswer Of(ClaimRequest request, ClaimedFigure claim, DeviceSetup setup, bool described)
    {
        var decode = request.What != "prefill";
        var settings = request.Speed with { Quantization = model.Quantization };
        var work = deciders.WorkOf(model, request.CacheTypeK, request.CacheTypeV)!;
        var forecast = deciders.Forecast(work, setup, request.Backend, settings);
        var figure = decode ? forecast?.Decode : forecast?.Prefill;
        // A bandwidth that was only measured bounds nothing: others may have used the memory meanwhile.
        var bandwidth = deciders.IsMeasuredOnly(setup) ? null : DecodeRoof.Of(work, setup, settings);
        var roof = decode ? bandwidth?.TokensPerSecond : deciders.IsMeasuredOnly(setup) ? null : figure?.Roof;
        var part = setup.Parts[0];
        var alone = setup.Parts.Length == 1;
        var near = alone ? deciders.Measured.Near(work, part, part.Count, request.Backend, decode, settings) : [];
        var fitted = (alone && deciders.Measured.Knows(part, request.Backend)) || figure?.Basis is Core.Facts.Basis.Measured or Core.Facts.Basis.Calibrated;
        ImmutableArray<double> measured = [.. near.Where(one => one.IsComparable).Select(one => one.Row.TokensPerSecond)];
        var verdict = ClaimJudge.Of(claim, roof, measured, figure, fitted);
        var savings = verdict is ClaimVerdict.Plausible ? [] : new Savings(deciders, model, setup, request with { Speed = settings }, claim, decode).All();
        return new ClaimAnswer
        {
            Request = request,
            Claim = claim,
            Verdict = verdict,
            Device = deciders.NamedOf(setup).Id,
            MemoryGib = setup.MemoryGib,
            IsDescribed = described,
            SoldGib = described ? deciders.SoldGib(setup.Parts[0].Device.Id) : [],
            Model = model,
            Backend = request.Backend ?? DeviceTraits.UsualBackend(part.Device),
            What = decode ? "decode" : "prefill",
            Roof = roof,
            Arithmetic = decode && bandwidth is not null ? Steps(bandwidth) : !decode && roof is { } limit ? PrefillSteps(work, settings, limit) : [],
            Forecast = figure,
            IsFitted = fitted,
            Measurements = near,
            BytesPerToken = decode ? bandwidth?.BytesPerStep / bandwidth?.Streams : null,
            NeededBytesPerToken = decode ? bandwidth?.Bandwidth / claim.Most : null,
            NeededBandwidthGbS = decode && bandwidth is not null ? claim.Most * bandwidth.BytesPerStep / bandwidth.Streams / 1e9 : null,
            Savings = savings,
            Fits = Fits(setup, request),
        };
    }

    /// <summary>Whether weights, cache at the depth and buffers lie in the memory of the device.</summary>
    private bool? Fits(DeviceSetup setup, ClaimRequest request)
    {
        var pools = DevicePools.Of(setup).Select(pool => new FitPool(pool.Name, pool.Kind, pool.UsableBytes)).ToImmutableArray();
        if (pools.IsEmpty) return null;
        var backend = request.Backend ?? DeviceTraits.UsualBackend(setup.Parts[0].Device);
        if (backend == "cpu") pools = [.. pools.Select(pool => pool with { Kind = Core.Machines.PoolKind.Host }).Take(1)];
        var context = Math.Max(512, (request.Speed.Depth + (request.What == "prefill" ? request.Speed.Prompt : 1)) * request.Speed.Streams);
        var settings = new MemorySettings { ContextSize = context, CacheTypeK = request.CacheTypeK, CacheTypeV = request.CacheTypeV, Parallel = Math.Min(request.Speed.Streams, 64), KvUnified = true, Backend = FitRequest.Kind(backend) };
        return new MemoryFit(model.Plannable, pools).Judge(settings).Outcome?.Fits;
    }

    private static ImmutableArray<Arithmetic> Steps(DecodeRoof roof)
    {
        var gigabytes = roof.BytesPerStep / 1e9;
        var each = roof.Parts.Length == 1
            ? Text($"{Math.Round(roof.Parts[0].Bandwidth / 1e9, 1)} / {Math.Round(gigabytes, 2)}")
            : "1 / ( " + string.Join(" + ", roof.Parts.Select(part => Text($"{Math.Round(part.Share * gigabytes, 2)} / {Math.Round(part.Bandwidth / 1e9, 1)}"))) + " )";
        return [new Arithmetic(roof.Streams > 1 ? Text($"{roof.Streams} * ") + each : each, Math.Round(roof.TokensPerSecond, 2), "tok/s")];
    }

    /// <summary>Operations for each token, with those of attention in the mean over the prompt.</summary>
    private static ImmutableArray<Arithmetic> PrefillSteps(TokenWork work, SpeedSettings settings, double roof)
    {
        var tokens = Math.Max(1, settings.Prompt);
        var attention = work.Caches.Sum(cache => cache.Operations * cache.SeenByAll(settings.Depth, tokens)) / tokens;
        return
        [
            new Arithmetic(Text($"{Math.Round(work.Operations / 1e9, 2)} + {Math.Round(attention / 1e9, 2)}"), Math.Round((work.Operations + attention) / 1e9, 2), "GFLOP/token"),
            new Arithmetic(Text($"{Math.Round(roof * (work.Operations + attention) / 1e9, 0)} / {Math.Round((work.Operations + attention) / 1e9, 2)}"), Math.Round(roof, 1), "tok/s"),
        ];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
