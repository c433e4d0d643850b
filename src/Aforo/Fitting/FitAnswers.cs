using System.Collections.Immutable;
using Aforo.Core.Catalog;
using Aforo.Core.Memory;
using Aforo.Core.Memory.Fitting;
using Aforo.Core.Models;
using Aforo.Core.Speed;
using Aforo.Messages;
using Aforo.Systems;
using Aforo.Systems.Catalog;

namespace Aforo.Fitting;

/// <summary>Answers requests; models and machines that were found once are kept.</summary>
/// <param name="catalog">Devices, models, calibration.</param>
/// <param name="surroundings">The world around.</param>
/// <param name="progress">Told what was read so far of a model on a server, in bytes.</param>
internal sealed class FitAnswers(CatalogStore catalog, Func<Surroundings> surroundings, Action<string, long>? progress = null)
{
    private readonly FitModels _models = new(catalog.Models, surroundings, progress);
    private readonly FitMachines _machines = new(catalog.Devices, surroundings);
    private readonly Dictionary<(FitModel, FitMachine?, string, FitBesides), MemoryFit> _fits = [];
    private readonly FitSpeeds _speeds = new(catalog, surroundings);

    /// <summary>One answer for each capacity of the machine, or why there is none.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="together">Other models that are resident with the same settings.</param>
    /// <param name="withChanges">Also look for changes that would make it fit.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<(ImmutableArray<FitAnswer> Answers, Trouble? Problem)> AnswerAsync(FitRequest request, IReadOnlyList<string> together, bool withChanges, CancellationToken cancellation)
    {
        var (model, unknown) = await _models.FindAsync(request.Model, request.FileBytes, cancellation).ConfigureAwait(false);
        if (model is null) return ([], unknown);
        var others = new List<FitModel>();
        foreach (var name in together)
        {
            var (other, problem) = await _models.FindAsync(name, null, cancellation).ConfigureAwait(false);
            if (other is null) return ([], problem);
            others.Add(other);
        }
        FitModel? draft = null;
        if (request.Draft is { } drafting)
        {
            (draft, var problem) = await _models.FindAsync(drafting, null, cancellation).ConfigureAwait(false);
            if (draft is null) return ([], problem);
        }
        if (request.On is null)
        {
            var (answer, problem) = Answer(request, model, draft, others, null, withChanges);
            return (answer is null ? [] : [answer], problem);
        }
        var (machines, missing) = await _machines.FindAsync(request.On, request.DeviceCount, cancellation).ConfigureAwait(false);
        if (machines.IsDefaultOrEmpty) return ([], missing);
        var answers = ImmutableArray.CreateBuilder<FitAnswer>(machines.Length);
        foreach (var machine in machines)
        {
            var (answer, problem) = Answer(request, model, draft, others, machine, withChanges);
            if (answer is null) return ([], problem);
            answers.Add(answer);
        }
        return (answers.MoveToImmutable(), null);
    }

    /// <summary>The answer for a model and a machine that were found before.</summary>
    public (FitAnswer? Answer, Trouble? Problem) Answer(FitRequest request, FitModel model, IReadOnlyList<FitModel> together, FitMachine machine) => Answer(request, model, null, [.. together], machine, withChanges: false);

    private (FitAnswer? Answer, Trouble? Problem) Answer(FitRequest request, FitModel model, FitModel? draft, List<FitModel> others, FitMachine? machine, bool withChanges)
    {
        var backend = request.Backend ?? machine?.Backend ?? (request.Settings.Devices > 0 ? "cuda" : "cpu");
        var pools = machine?.Pools ?? [];
        if (backend == "cpu" && machine is not null) pools = [machine.ProcessorPool];
        var settings = request.Settings with { Backend = FitRequest.Kind(backend), Repack = FitBeside.Kernels(request, machine, backend) };
        var (besides, wrong) = FitBeside.Of(request, model, draft, backend, surroundings);
        if (besides is null) return (null, wrong);
        var neighbours = ImmutableArray.CreateBuilder<FitNeighbour>(others.Count);
        foreach (var other in others)
        {
            var beside = new MemoryFit(other.Plannable, pools);
            var (placed, planned) = beside.Judge(settings);
            if (placed is null) return (null, FitTroubles.Of(planned, Named(other)));
            neighbours.Add(new FitNeighbour(other.Name ?? other.Shape.Architecture, placed.Plan.TotalBytes));
            if (!pools.IsEmpty) pools = [.. placed.Pools.Select(share => share.Pool with { TakenBytes = share.Pool.TakenBytes + share.Share.TotalBytes })];
        }
        var fit = others.Count > 0 ? new MemoryFit(model.Plannable, pools, besides) : Fit(model, machine, backend, pools, besides);
        var (outcome, plan) = fit.Judge(settings);
        if (outcome is null) return (null, FitTroubles.Of(plan, Named(model)));
        return (new FitAnswer
        {
            Request = request,
            Model = model,
            Settings = fit.Placed(settings),
            Outcome = outcome,
            Fit = fit,
            Machine = machine,
            Backend = backend,
            Runtime = FitBeside.RuntimeOf(request, model),
            Speed = outcome.Fits == true ? Forecast(request.Settings, model.Weights, model.Quantization, request, model, machine, backend) : null,
            AssumedHost = FitSpeeds.AssumedHost(machine, request.Settings, model, backend),
            LargestContext = outcome.Fits is null ? null : fit.LargestContext(settings),
            Remedies = withChanges && outcome.Fits == false ? Remedies(fit, settings, request, model, machine, backend) : FitRemedies.None,
            Neighbours = neighbours.ToImmutable(),
            Yardsticks = withChanges ? Yardsticks(model, settings) : [],
        }, null);
    }

    private static string Named(FitModel model) => model.Id ?? model.Source ?? model.Name ?? model.Shape.Architecture;

    private SpeedForecast? Forecast(MemorySettings settings, WeightInventory weights, string? quantization, FitRequest request, FitModel model, FitMachine? machine, string backend) =>
        machine is null ? null : _speeds.Of(model, weights, settings, request.Speed with { Quantization = quantization, MicroBatch = settings.MicroBatch }, machine, backend);

    private FitRemedies Remedies(MemoryFit fit, MemorySettings settings, FitRequest request, FitModel model, FitMachine? machine, string backend)
    {
        var single = fit.Changes(settings, model.Smaller);
        var together = single.Any(change => change.Suffices) ? [] : fit.Combined(settings, model.Smaller);
        var before = Forecast(settings, model.Weights, model.Quantization, request, model, machine, backend);
        FitCost Cost(FitChange change)
        {
            var after = Forecast(change.Settings, change.Weights ?? model.Weights, change.Weights is null ? model.Quantization : change.Value, request, model, machine, backend);
            return new FitCost(change, after?.Decode.Value / before?.Decode.Value, after?.Prefill.Value / before?.Prefill.Value, Quality(change, model.Quantization, settings), Quality(change, change.Value, change.Settings));
        }
        return new FitRemedies([.. single.Select(Cost)], [.. together.Select(Cost)]);
    }

    private static QuantizationQuality? Quality(FitChange change, string? quantization, MemorySettings settings) => change.Option switch
    {
        "quantization" => QuantizationQuality.OfWeights(quantization),
        "cache-type" => QuantizationQuality.OfCache(settings.CacheTypeK, settings.CacheTypeV),
        _ => null,
    };

    /// <summary>Two models that people know, other than this one.</summary>
    private ImmutableArray<FitYardstick> Yardsticks(FitModel model, MemorySettings settings)
    {
        var known = ImmutableArray.CreateBuilder<FitYardstick>(2);
        foreach (var id in (string[])["llama-3-8b", "llama-3-70b", "qwen3-coder-30b-a3b"])
        {
            if (known.Count == 2 || catalog.Models.Find(id) is not { } entry || entry.Name == model.Name || ModelShapes.From(new ModelMetadata(entry)) is not { Layers: { } layers, KvHeads: [var heads, ..] } shape) continue;
            if (KvCache.BytesPerToken(shape, settings.CacheTypeK, settings.CacheTypeV) is { } bytes) known.Add(new FitYardstick(entry.Name, layers, heads, bytes));
        }
        return known.ToImmutable();
    }

    private MemoryFit Fit(FitModel model, FitMachine? machine, string backend, ImmutableArray<FitPool> pools, FitBesides besides)
    {
        var key = (model, machine, backend, besides);
        if (!_fits.TryGetValue(key, out var known)) _fits.Add(key, known = new MemoryFit(model.Plannable, pools, besides));
        return known;
    }
}
