using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Core.Routing;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Configuration;

namespace Aforo.Gateway.Backends;

/// <summary>A backend while the gateway runs: what it told last, what its replies taught, whether it can be reached.</summary>
internal sealed class Backend
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DefinitionFresh = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _clock;
    private readonly BackendLook _look;
    private readonly SemaphoreSlim _looking = new(1, 1);
    private readonly Dictionary<string, (Link? Context, long? Native, long At)> _definitions = [];
    private (BackendView View, long At)? _seen;

    /// <param name="before">The same backend before the configuration was read anew: what its replies taught goes on.</param>
    public Backend(BackendSettings settings, HttpMessageInvoker http, TimeProvider clock, Func<string, string?> variable, Backend? before = null)
    {
        (Settings, Http, _clock) = (settings, http, clock);
        (Sizes, Rates) = (before?.Sizes ?? new SizeBook(), before?.Rates ?? new RateBook());
        Life = new LifeSigns(this, clock);
        Breaker = new Breaker(clock);
        Key = () => settings.KeyVariable is { } name ? variable(name) : null;
        _look = new BackendLook(settings, http, Key);
    }

    public BackendSettings Settings { get; }

    public HttpMessageInvoker Http { get; }

    public Breaker Breaker { get; }

    public SizeBook Sizes { get; }

    public RateBook Rates { get; }

    public LifeSigns Life { get; }

    public Func<string?> Key { get; }

    public BackendLook Look => _look;

    public string Name => Settings.Name;

    /// <summary>The runtime's own version, as it told last; null when it did not.</summary>
    public string? Version => _seen?.View.Version;

    public int? Slots(BackendView view) => Settings.Slots ?? view.Slots;

    /// <summary>What it tells now, at most a second old.</summary>
    public async Task<BackendView> ViewAsync(CancellationToken cancellation)
    {
        if (Recent() is { } known) return known;
        await _looking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Recent() is { } other) return other;
            using var patience = new CancellationTokenSource(LookLimit);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
            BackendView view;
            try
            {
                view = await _look.LookAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                view = new BackendView();
            }
            _seen = (view, _clock.GetTimestamp());
            return view;
        }
        finally
        {
            _looking.Release();
        }

        BackendView? Recent() => _seen is { } seen && _clock.GetElapsedTime(seen.At) < Fresh ? seen.View : null;
    }

    /// <summary>
    /// Loads a model of Ollama's whose context nothing tells before it is loaded: no definition sets it, and the server's default may hang on the free
    /// memory. The request would load it anyway. Whether it did.
    /// </summary>
    public async Task<bool> LoadAsync(string model, CancellationToken cancellation)
    {
        if (Settings.Kind != "ollama" || _seen is not { } seen || !await _look.LoadAsync(Full(model, seen.View), cancellation).ConfigureAwait(false)) return false;
        _seen = null;
        return true;
    }

    /// <summary>Whether it names this model, or serves whatever it is asked for.</summary>
    public bool? Serves(string model, BackendView view)
    {
        if (!Settings.Models.IsEmpty) return Settings.Models.Any(one => RoutingPatterns.Fits(one.Name, model));
        return view.Models?.Contains(Full(model, view));
    }

    /// <summary>The model as a target for routing.</summary>
    public async Task<RoutingTarget> TargetAsync(string model, BodyFacts facts, BackendView view, double queueSeconds, string? unusable, bool carriesContext, CancellationToken cancellation)
    {
        var full = Full(model, view);
        var own = Settings.Models.FirstOrDefault(one => one.Name == model);
        var (context, native) = (view.Context(full), view.NativeContext(full));
        if (Settings.Kind == "ollama" && view.IsUp)
        {
            var definition = await DefinitionAsync(full, cancellation).ConfigureAwait(false);
            native ??= definition.Native;
            context ??= definition.Context;
            if (carriesContext && facts.NumCtx is { } asked) context = new Link { Layer = Layers.RequestOption, Value = native is { } trained ? Math.Min(asked, trained) : asked, OnExceed = OnExceed.Cut, Source = Source.Reply("request", "options.num_ctx") };
        }
        if (context is null && own?.Context is { } stated) context = new Link { Layer = Layers.Proxy, Value = stated, OnExceed = OnExceed.Reject, Basis = Basis.Claimed, Source = new Source { Note = "configuration" } };
        var measured = Rates.Speed(full);
        return new RoutingTarget
        {
            Backend = Name,
            Model = model,
            IsLocal = Settings.IsLocal,
            Context = context,
            NativeContext = native,
            CountsOutput = Settings.Kind is "openai" or "anthropic",
            PrefillSpeed = measured ?? Settings.PrefillSpeed,
            PrefillBasis = measured is null ? Basis.Claimed : Basis.Measured,
            QueueSeconds = queueSeconds,
            Unusable = unusable ?? (Breaker.IsOpen || !view.IsUp ? RoutingReasons.BackendDown : null),
        };
    }

    public Price? PriceOf(string model) => Settings.Models.FirstOrDefault(one => RoutingPatterns.Fits(one.Name, model))?.Price;

    /// <summary>Ollama leaves out the tag <c>latest</c>.</summary>
    public string Full(string model, BackendView view) => Settings.Kind == "ollama" && !model.Contains(':') && (view.Models?.Contains(model) != true) ? model + ":latest" : model;

    /// <summary>A definition is asked for twice a minute at most: it changes only by being made anew.</summary>
    private async Task<(Link? Context, long? Native)> DefinitionAsync(string model, CancellationToken cancellation)
    {
        lock (_definitions)
            if (_definitions.TryGetValue(model, out var known) && _clock.GetElapsedTime(known.At) < DefinitionFresh) return (known.Context, known.Native);
        using var patience = new CancellationTokenSource(LookLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            var told = await _look.DefinitionAsync(model, either.Token).ConfigureAwait(false);
            lock (_definitions)
            {
                if (_definitions.Count > 1000) _definitions.Clear();
                _definitions[model] = (told.Context, told.Native, _clock.GetTimestamp());
            }
            return told;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, null);
        }
    }
}
