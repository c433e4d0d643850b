using System.Collections.Immutable;
using System.Net;
using Aforo.Core.Cases;
using Aforo.Core.Messages;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>
/// Asks one address. <c>/props</c> tells whether it is a llama-server at all: mlx_lm.server, Ollama, LM Studio and vLLM have none. A sleeping
/// model is not woken, and a router is never made to load one.
/// </summary>
internal sealed class LlamaServerReader(LlamaServerClient client, Instance instance)
{
    /// <summary>Most models of a router that are asked one by one.</summary>
    private const int MostLoaded = 64;

    /// <summary>Null when no llama-server answers there.</summary>
    public async Task<Observation?> ReadAsync(CancellationToken cancellation)
    {
        var reply = await client.GetAsync("props", cancellation).ConfigureAwait(false);
        // A gateway that wants a key refuses like a server.
        if (reply.IsGateway) return null;
        if (!reply.Ok) return Refused(reply);
        using var document = reply.Json();
        if (document is null || PropsReply.Of(document.RootElement) is not { } props) return null;
        instance.Take(props);
        var list = await client.GetAsync(props.IsRouter ? "models" : "v1/models", cancellation).ConfigureAwait(false);
        var models = Entries(list);
        if (props.IsRouter) await RouterAsync(models, cancellation).ConfigureAwait(false);
        else
        {
            for (var i = 0; i < models.Length; i++) instance.Take(models[i], i, router: false, "GET /v1/models", instance.Settings);
            if (models.IsEmpty) instance.Miss("model-metadata", "pass-gguf");
            await SingleAsync(props, cancellation).ConfigureAwait(false);
        }
        instance.TakeStart();
        return instance.Observation();
    }

    private async Task SingleAsync(PropsReply props, CancellationToken cancellation)
    {
        if (props.IsSleeping)
        {
            instance.Miss("slots", "wake-model");
            return;
        }
        var slots = props.HasSlots == false ? null : await client.GetAsync("slots", cancellation).ConfigureAwait(false);
        if (slots is null || slots.Status is HttpStatusCode.NotImplemented) instance.Miss("slots", "start-with-slots");
        else if (slots.TimedOut) instance.Miss("slots", "ask-when-idle");
        else TakeSlots(slots);
        var metrics = props.HasMetrics == false ? null : await client.GetAsync("metrics", cancellation).ConfigureAwait(false);
        if (metrics is { Ok: true } && MetricsReply.Of(metrics.Body.Span) is { } samples) instance.Take(samples);
        else instance.Miss("speed", "start-with-metrics");
    }

    private async Task RouterAsync(ImmutableArray<ModelEntry> models, CancellationToken cancellation)
    {
        for (var i = 0; i < models.Length; i++)
        {
            var model = models[i];
            var settings = StartSettings.Read(model.Arguments.Skip(1), ImmutableDictionary<string, string>.Empty, new() { Endpoint = "GET /models", Field = $"/data/{i}/status/args" }, static _ => new());
            instance.Take(model, i, router: true, "GET /models", settings);
            if (!model.Arguments.IsEmpty) instance.Take(settings, model.Id);
            if (model.Status is not "loaded" || i >= MostLoaded) continue;
            var query = $"?model={Uri.EscapeDataString(model.Id)}&autoload=false";
            using var document = (await client.GetAsync("props" + query, cancellation).ConfigureAwait(false)).Json();
            if (document is null || PropsReply.Of(document.RootElement) is not { IsRouter: false } props) continue;
            instance.Take(props, model.Id);
            if (!props.IsSleeping && props.HasSlots != false) TakeSlots(await client.GetAsync("slots" + query, cancellation).ConfigureAwait(false), model.Id);
        }
    }

    private void TakeSlots(HttpAnswer reply, string? model = null)
    {
        using var document = reply.Ok ? reply.Json() : null;
        if (document is not null && SlotReply.Of(document.RootElement) is { } slots) instance.Take(slots, model);
        else instance.Miss("slots", "start-with-slots");
    }

    private Observation? Refused(HttpAnswer reply)
    {
        var error = reply.Error();
        switch (error?.Kind)
        {
            case ServerErrorKind.Loading:
                instance.Miss("runtime-settings", "wait-for-load");
                break;
            case ServerErrorKind.KeyNeeded:
                instance.Miss("runtime-settings", "set-llama-api-key");
                instance.Trouble("runtime.key-needed", new Saying("reading.llama-server.key"));
                break;
            default:
                return null;
        }
        instance.TakeStart();
        return instance.Observation();
    }

    private static ImmutableArray<ModelEntry> Entries(HttpAnswer reply)
    {
        using var document = reply.Ok ? reply.Json() : null;
        return document is null ? [] : ModelsReply.Of(document.RootElement);
    }
}
