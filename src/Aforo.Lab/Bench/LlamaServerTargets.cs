using System.Collections.Immutable;
using Aforo.Lab.Sending;
using Aforo.Systems.Runtimes;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Lab.Bench;

/// <summary>The model of a llama-server, and a slot of it that nobody uses.</summary>
internal sealed class LlamaServerTargets(BoundedHttp http, Uri root, string? key)
{
    public async Task<(BenchTarget? Target, BenchProblem? Problem)> FindAsync(PropsReply props, string? model, CancellationToken cancellation)
    {
        var (path, name) = ("", model);
        if (props.IsRouter)
        {
            var listed = await ModelsAsync("models", cancellation).ConfigureAwait(false);
            string[] loaded = [.. listed.Where(one => one.Status == "loaded").Select(one => one.Id)];
            name = loaded.FirstOrDefault(one => model is null || one == model);
            if (name is null) return (null, new BenchProblem(model is null ? "nothing-loaded" : "not-loaded", model ?? root.ToString(), loaded));
            path = "?model=" + Uri.EscapeDataString(name);
            var own = await http.GetAsync("props" + path, cancellation, key).ConfigureAwait(false);
            using var body = own.Ok ? own.Json() : null;
            props = body is null ? props : PropsReply.Of(body.RootElement) ?? props;
        }
        if (props.IsSleeping) return (null, new BenchProblem("asleep", root.ToString()));
        var entry = (await ModelsAsync("v1/models" + path, cancellation).ConfigureAwait(false)).FirstOrDefault(one => name is null || one.Id == name || !props.IsRouter);
        var slots = await SlotsAsync(path, cancellation).ConfigureAwait(false);
        if (slots.Any(slot => slot.IsProcessing)) return (null, new BenchProblem("busy", root.ToString()));
        // An empty slot first, then the one with least in it: its owner has least to read again.
        var chosen = slots.OrderBy(slot => slot.Tokens ?? 0).FirstOrDefault();
        return (new BenchTarget
        {
            Kind = "llama-server",
            Destination = new Destination(root, Dialect.LlamaServer, path.Length > 0 ? name : null) { Key = () => key },
            Version = props.BuildInfo,
            Model = name ?? props.ModelAlias ?? entry?.Id ?? props.ModelPath ?? "",
            Context = props.ContextPerSlot ?? entry?.Context,
            TrainContext = entry?.TrainedContext,
            Slots = props.Slots,
            Quantization = entry?.Quantization ?? props.Quantization,
            ModelPath = props.ModelPath,
            SizeBytes = entry?.WeightBytes,
            Slot = (int?)chosen?.Id,
            Taken = slots.Where(slot => slot.Id != chosen?.Id).Sum(slot => slot.Tokens ?? 0),
        }, null);
    }

    private async Task<ImmutableArray<ModelEntry>> ModelsAsync(string path, CancellationToken cancellation)
    {
        var answer = await http.GetAsync(path, cancellation, key).ConfigureAwait(false);
        using var body = answer.Ok ? answer.Json() : null;
        return body is null ? [] : ModelsReply.Of(body.RootElement);
    }

    private async Task<ImmutableArray<SlotReply>> SlotsAsync(string path, CancellationToken cancellation)
    {
        var answer = await http.GetAsync("slots" + path, cancellation, key).ConfigureAwait(false);
        using var body = answer.Ok ? answer.Json() : null;
        return body is null ? [] : SlotReply.Of(body.RootElement) ?? [];
    }
}
