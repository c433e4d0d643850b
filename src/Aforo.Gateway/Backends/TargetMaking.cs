using Aforo.Core.Catalog;
using Aforo.Core.Chains;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Core.Routing;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Dialects;

namespace Aforo.Gateway.Backends;

/// <summary>A backend's models as targets for routing: whether a prompt stays here, what limits it, how large it is there and how fast it is read.</summary>
internal sealed class TargetMaking(Backend backend, CloudOffer offer, ForecastBook forecasts)
{
    private readonly BackendSettings _settings = backend.Settings;

    /// <param name="model">The model's name as the request has it.</param>
    /// <param name="facts">What is known of the body.</param>
    /// <param name="view">What the backend tells now.</param>
    /// <param name="queueSeconds">How long it is likely to wait there.</param>
    /// <param name="unusable">Why it can't go there, whatever else; null where nothing is known.</param>
    /// <param name="endpoint">What is asked.</param>
    /// <param name="cancellation">Ends the waiting for what the backend tells.</param>
    public async Task<RoutingTarget> OfAsync(string model, BodyFacts facts, BackendView view, double queueSeconds, string? unusable, ApiEndpoint endpoint, CancellationToken cancellation)
    {
        var full = ModelNames.Full(_settings.Kind, model, view);
        var definition = _settings.Kind == "ollama" && view.IsUp ? await backend.DefinitionAsync(full, cancellation).ConfigureAwait(false) : null;
        var isLocal = IsLocal(model, full, view, definition, endpoint);
        var limits = LimitsOf(model, full, facts, view, definition, endpoint);
        var measured = backend.Rates.Speed(full);
        var isForetold = measured is null && _settings.PrefillSpeed is null && isLocal && view.IsUp && endpoint.Kind != EndpointKind.Tell;
        return new RoutingTarget
        {
            Backend = backend.Name,
            Model = model,
            IsLocal = isLocal,
            CanCount = _settings.Kind is "ollama" or "llama-server" && endpoint.Kind == EndpointKind.Generate,
            Prompt = Size(full, endpoint, facts, definition?.BesideTokens ?? 0),
            Context = limits.Context,
            NativeContext = limits.Native,
            CountsOutput = _settings.Kind is "openai" or "anthropic" && !limits.IsOfPromptAlone,
            PrefillSpeed = measured ?? _settings.PrefillSpeed,
            PrefillBasis = measured is null ? Basis.Claimed : Basis.Measured,
            PrefillForecast = isForetold ? await forecasts.OfAsync(new ForecastSubject(_settings.Kind, _settings.Url, full), view.Context(full)?.Value, cancellation).ConfigureAwait(false) : null,
            QueueSeconds = queueSeconds,
            Unusable = unusable ?? (backend.Breaker.IsOpen || !view.IsUp ? RoutingReasons.BackendDown : null),
        };
    }

    /// <summary>What Ollama tells of a model that it hands on to a cloud it tells by itself. Where it neither lists nor shows one, nothing says that the prompt stays.</summary>
    private bool IsLocal(string model, string full, BackendView view, ModelDefinition? definition, ApiEndpoint endpoint)
    {
        if (!_settings.IsLocal || endpoint.Kind == EndpointKind.Tell) return _settings.IsLocal;
        if (ModelNames.IsCloud(model) || view.Elsewhere.Contains(full)) return false;
        return definition is null || !(definition.IsElsewhere ?? view.Models is null);
    }

    /// <summary>The first that is told of: the request's own option, what is loaded or would be, the configuration, the catalogue.</summary>
    private (Link? Context, long? Native, bool IsOfPromptAlone) LimitsOf(string model, string full, BodyFacts facts, BackendView view, ModelDefinition? definition, ApiEndpoint endpoint)
    {
        var (context, native) = (view.Context(full) ?? definition?.Context, view.NativeContext(full) ?? definition?.Native);
        if (definition is not null)
        {
            if (endpoint.Dialect == Dialect.Ollama && facts.NumCtx is { } asked) context = new Link { Layer = Layers.RequestOption, Value = native is { } trained ? Math.Min(asked, trained) : asked, OnExceed = OnExceed.Cut, Source = Source.Reply("request", "options.num_ctx") };
            if (endpoint.Kind == EndpointKind.Compute && BatchOf(definition, endpoint, facts, view, native) is { } batch && !(context?.Value <= batch.Value)) (context, native) = (batch, (long)batch.Value!);
        }
        if (context is null && _settings.Stated(model)?.Context is { } stated) context = new Link { Layer = Layers.Proxy, Value = stated, OnExceed = OnExceed.Reject, Basis = Basis.Claimed, Source = new Source { Note = "configuration" } };
        if (context is not null || backend.Known(model) is not { } known || (known.MaxInputTokens ?? known.ContextTokens) is not { } tokens) return (context, native, false);
        // A provider that tells the longest prompt apart counts the answer by itself.
        return (new Link { Layer = Layers.ServerDefault, Value = tokens, OnExceed = OnExceed.Reject, Basis = known.Basis, Source = offer.SourceOf(known) }, native ?? tokens, known.MaxInputTokens is not null);
    }

    /// <summary>What limits a text to embed besides the context; a larger context does not help there.</summary>
    private static Link? BatchOf(ModelDefinition definition, ApiEndpoint endpoint, BodyFacts facts, BackendView view, long? native)
    {
        var asked = endpoint.Dialect == Dialect.Ollama ? facts.NumBatch : null;
        if (OllamaCounts.EmbeddingBatch(view.Version, definition.PoolsLast, asked ?? definition.Batch) is not { } tokens) return null;
        var (layer, source) = asked is not null ? (Layers.RequestOption, Source.Reply("request", "options.num_batch"))
            : definition.Batch is not null ? (Layers.Definition, Source.Reply("POST /api/show", "parameters.num_batch"))
            : (Layers.ServerDefault, Source.FromCatalog("runtimes/ollama/embedding-batch", "2026-08-21"));
        return new Link { Layer = layer, Value = Math.Min(tokens, native ?? tokens), OnExceed = OnExceed.Cut, Source = source };
    }

    private TokenBounds Size(string model, ApiEndpoint endpoint, BodyFacts facts, long beside)
    {
        // A count of tokens is computed for a prompt of any size, and of texts to embed each is a prompt.
        if (endpoint.Kind == EndpointKind.Tell || endpoint.Path == "/v1/messages/count_tokens") return TokenBounds.Counted(0);
        var bounds = backend.Sizes.Bounds(model, facts, backend.View.Last?.VocabularyTokens);
        if (endpoint.Kind == EndpointKind.Compute) return facts.TextBytes == 0 ? bounds : new TokenBounds(0, OfLongest(bounds.Likely), OfLongest(bounds.High));
        return bounds with { High = bounds.High + beside };

        long OfLongest(long tokens) => (long)Math.Ceiling((double)tokens * facts.LongestText / facts.TextBytes);
    }
}
