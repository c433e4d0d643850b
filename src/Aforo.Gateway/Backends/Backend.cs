using System.Collections.Immutable;
using System.Text.Json;
using Aforo.Core.Catalog;
using Aforo.Core.Diagnosis;
using Aforo.Core.Routing;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Coordination;
using Aforo.Gateway.Dialects;
using Price = Aforo.Gateway.Configuration.Price;

namespace Aforo.Gateway.Backends;

/// <summary>A backend while the gateway runs: what it told last, what its replies taught, whether it can be reached.</summary>
internal sealed class Backend
{
    /// <summary>Less of a prompt in a cache does not make a rate wrong.</summary>
    private const double NegligibleShare = 0.05;

    /// <summary>A rate that is higher by this factor than the forecast is none of tokens that were read.</summary>
    private const double FarFromForecast = 4;

    private readonly CloudOffer _offer;
    private readonly TimeProvider _clock;
    private readonly BackendLook _look;
    private readonly ForecastBook _forecasts;
    private readonly DefinitionBook _definitions;
    private readonly Vocabularies _vocabularies;
    private readonly ModelList _list;

    /// <param name="offer">What is known of its models without asking it.</param>
    /// <param name="before">The same backend before the configuration was read anew: what its replies taught, and whether it can be reached, goes on.</param>
    /// <param name="forecasts">Foretells speeds that nobody measured; null when none does.</param>
    public Backend(BackendSettings settings, CloudOffer offer, HttpMessageInvoker http, TimeProvider clock, Func<string, string?> variable, ISpeedForecasts? forecasts = null, Backend? before = null)
    {
        (Settings, _offer, Http, _clock) = (settings, offer, http, clock);
        _forecasts = before?._forecasts ?? new ForecastBook(forecasts, clock);
        (Sizes, Rates, Caches) = (before?.Sizes ?? new SizeBook(), before?.Rates ?? new RateBook(), before?.Caches ?? new CacheBook());
        Breaker = before?.Breaker ?? new Breaker(clock);
        Addresses = new AddressBook(settings.Url);
        Key = () => settings.KeyVariable is { } name && HeaderText.KeyIn(variable(name)) is { } secret ? HeaderText.ToSend(secret) : null;
        _look = new BackendLook(settings, http, Key);
        // What is asked, and with which key, hangs on these.
        var isAskedAlike = before is not null && (before.Settings.Kind, before.Settings.KeyVariable) == (settings.Kind, settings.KeyVariable);
        Life = isAskedAlike ? before!.Life : new LifeSigns(settings.Kind, _look, clock);
        _vocabularies = isAskedAlike ? before!._vocabularies : new Vocabularies(_look, clock);
        View = new LatestView(_look, clock, before?.View, isAskedAlike);
        (_definitions, _list) = (new DefinitionBook(_look, clock), new ModelList(_look, clock));
        Targets = new TargetMaking(this, offer, _forecasts);
        KnownSince = before?.KnownSince ?? clock.GetUtcNow();
    }

    public BackendSettings Settings { get; }

    public HttpMessageInvoker Http { get; }

    public Breaker Breaker { get; }

    public SizeBook Sizes { get; }

    public RateBook Rates { get; }

    public CacheBook Caches { get; }

    public AddressBook Addresses { get; }

    public LifeSigns Life { get; }

    public LatestView View { get; }

    public TargetMaking Targets { get; }

    /// <summary>As it stands in a header; null where it has none.</summary>
    public Func<string?> Key { get; }

    public BackendLook Look => _look;

    public string Name => Settings.Name;

    /// <summary>Since when this gateway has it.</summary>
    public DateTimeOffset KnownSince { get; }

    /// <summary>The runtime's own version, as it told last; null when it did not.</summary>
    public string? Version => View.Last?.Version;

    public int? Slots(BackendView view) => Settings.Slots ?? view.Slots;

    /// <summary>A conversation's prompt was read: from now on its cache likely holds it.</summary>
    public void Took(string model, string conversation) => Caches.Took(Full(model), conversation, Settings.Slots ?? View.Last?.Slots ?? 1);

    public bool LikelyHolds(string model, string conversation) => Caches.Holds(Full(model), conversation);

    /// <summary>
    /// Loads a model of Ollama's whose context nothing tells before it is loaded: no definition sets it, and the server's default may hang on the free
    /// memory. The request would load it anyway. Whether it did.
    /// </summary>
    public async Task<bool> LoadAsync(string model, CancellationToken cancellation)
    {
        if (Settings.Kind != "ollama" || View.Last is null || !await _look.LoadAsync(Full(model), cancellation).ConfigureAwait(false)) return false;
        View.Forget();
        return true;
    }

    /// <summary>
    /// The models that can be asked for here: those that the configuration names, else those that it lists. A cloud is not asked for a list: whoever wants to know
    /// what his gateway has need not reach one.
    /// </summary>
    public async Task<ImmutableArray<ListedModel>> ModelsAsync(CancellationToken cancellation)
    {
        var view = await View.NowAsync(cancellation).ConfigureAwait(false);
        var listed = (Settings is { Kind: "openai", IsLocal: true } ? await _list.OfAsync(cancellation).ConfigureAwait(false) : []).ToDictionary(model => model.Name, model => model.Made, StringComparer.Ordinal);
        var names = !Settings.Models.IsEmpty ? Settings.Models.Select(model => model.Name).Where(name => !name.Contains('*')) : (IEnumerable<string>?)view.Models ?? (view.Names.IsEmpty ? listed.Keys : ModelNames.WithoutPaths(view.Names));
        return [.. names.Order(StringComparer.Ordinal).Select(name => new ListedModel(name, view.Made.TryGetValue(ModelNames.Full(Settings.Kind, name, view), out var made) ? made : listed.GetValueOrDefault(name)))];
    }

    /// <summary>What an Ollama lists, as it does; null when it does not answer.</summary>
    public Task<JsonDocument?> TagsAsync(CancellationToken cancellation) => BackendLook.InTimeAsync(patience => _look.AskAsync("api/tags", null, patience), null, cancellation);

    /// <summary>Whether it names this model, or serves whatever it is asked for. One that does not answer now has what it named last: in its place another would answer with another model.</summary>
    public bool? Serves(string model, BackendView view)
    {
        if (!Settings.Models.IsEmpty) return Settings.Models.Any(one => RoutingPatterns.Fits(one.Name, model));
        var named = View.Naming(view);
        return named.Models?.Contains(ModelNames.Full(Settings.Kind, model, named)) ?? (named.Names.Contains(model) ? true : null);
    }

    /// <summary>Whether it lists its models, and not this one: what Ollama passes on to a cloud it need not list.</summary>
    public bool Lacks(string model, BackendView view) => Settings.Models.IsEmpty && Serves(model, view) == false && !(Settings.Kind == "ollama" && ModelNames.IsCloud(model));

    /// <summary>Price of a request: the configuration's, else the catalogue's. Null where one of its parts is not known.</summary>
    public Price? PriceOf(string model, long promptTokens, DateTimeOffset at)
    {
        if (Settings.Stated(model)?.Price is { } stated) return stated;
        return Known(model)?.PriceFor(promptTokens, at) is { Input: { } input, Output: { } output } price ? new Price(input, output, price.CachedInput, "USD") { CacheWrite = price.CacheWrite, CacheWriteHour = price.CacheWriteHour } : null;
    }

    /// <summary>What the catalogue says of a model. Once it is retired a provider may answer with another, at another price: then nothing.</summary>
    public CloudModel? Known(string model) => _offer.TryFind(model, out var known) && !known.IsRetiredOn(DateOnly.FromDateTime(_clock.GetUtcNow().UtcDateTime)) ? known : null;

    /// <summary>The model's name as the backend lists it.</summary>
    public string Full(string model) => View.Last is { } view ? ModelNames.Full(Settings.Kind, model, view) : model;

    /// <summary>
    /// The size of a prompt by the tokenizer of the runtime, or by the vocabulary that it shows where it has no endpoint that counts; null where it can do
    /// neither for this request.
    /// </summary>
    public async Task<TokenBounds?> MeasureAsync(string model, ApiEndpoint endpoint, BodyFacts facts, PooledBody body, CancellationToken cancellation)
    {
        if (Settings.Kind != "ollama")
        {
            if (await TokenCount.AskAsync(this, endpoint, body, cancellation).ConfigureAwait(false) is { } tokens) return TokenBounds.Counted(tokens);
            return await TokenCount.AskWrittenAsync(this, body, cancellation).ConfigureAwait(false) is { } written ? new TokenBounds(written / 2, written, written + SizeBook.Beside(facts)) : null;
        }
        var full = Full(model);
        if (await _vocabularies.OfAsync(full, cancellation).ConfigureAwait(false) is not { } vocabulary) return null;
        var (all, longest) = PromptTokens.Count(vocabulary, body.Bytes);
        var counted = endpoint.Kind == EndpointKind.Compute ? longest : all;
        var beside = SizeBook.Beside(facts) + (await DefinitionAsync(full, cancellation).ConfigureAwait(false)).BesideTokens;
        return new TokenBounds((long)(counted / (2 * vocabulary.Margin)), counted, (long)Math.Ceiling(counted * vocabulary.Margin) + beside);
    }

    /// <summary>
    /// A reply told how long a model worked at a prompt, and not how much of it came from a cache. What did makes the rate too high: it counts where next to
    /// nothing can have, unless no forecast comes near it (the runtime may have read the same before this gateway ran), and where it is below what was known.
    /// </summary>
    /// <param name="model">Full name of the model.</param>
    /// <param name="tokens">Tokens of the whole prompt.</param>
    /// <param name="seconds">What reading it took.</param>
    /// <param name="mayBeCached">Share of it that may have come from a cache, 0 to 1.</param>
    public void LearnOfWhole(string model, long tokens, double seconds, double mayBeCached)
    {
        var isCredible = mayBeCached <= NegligibleShare && (_forecasts.Last(model) is not { } forecast || seconds * FarFromForecast >= forecast.SecondsFor(tokens).Value);
        if (isCredible || tokens / seconds < Rates.Speed(model)) Rates.Learn(model, tokens, seconds);
    }

    /// <summary>Whether its replies tell the size of the whole prompt; null when the version, on which it hangs with Ollama, is not known.</summary>
    public bool? TellsWholePrompt => Settings.Kind != "ollama" ? true : OllamaCounts.TellsWholePrompt(Version);

    /// <summary>The runner that a request needs: Ollama keeps one for each file of weights, and loads it anew for other options. Null where nothing is told.</summary>
    public async Task<RunnerNeed?> RunnerAsync(string model, ApiEndpoint endpoint, BodyFacts facts, CancellationToken cancellation)
    {
        if (Settings.Kind != "ollama" || endpoint.Kind == EndpointKind.Tell || await DefinitionAsync(Full(model), cancellation).ConfigureAwait(false) is not { Weights: { } weights } definition) return null;
        var context = endpoint.Dialect == Dialect.Ollama && facts.NumCtx is { } asked ? asked : definition.Context?.Value;
        return new RunnerNeed(weights, $"{context};{definition.Loading}");
    }

    /// <summary>
    /// What a definition says of a model, by its full name. Somebody else's server is asked for nothing but what it lists: what a request calls its model is the
    /// request's own until a rule lets it go.
    /// </summary>
    public Task<ModelDefinition> DefinitionAsync(string model, CancellationToken cancellation) =>
        (!Settings.IsLocal || ModelNames.IsCloud(model)) && View.Last?.Models?.Contains(model) != true ? Task.FromResult(ModelDefinition.Untold) : _definitions.OfAsync(model, cancellation);
}
