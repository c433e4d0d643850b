using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Core.Messages;

namespace Aforo.Systems.Runtimes.LlamaServer;

/// <summary>One server that answered: gathers what its replies and its start say.</summary>
internal sealed class Instance(Uri address, ImmutableArray<Launch> launches)
{
    private readonly ImmutableArray<Fact>.Builder _facts = ImmutableArray.CreateBuilder<Fact>();
    private readonly ImmutableArray<ModelSeen>.Builder _models = ImmutableArray.CreateBuilder<ModelSeen>();
    private readonly ImmutableArray<ObservedRequest>.Builder _requests = ImmutableArray.CreateBuilder<ObservedRequest>();
    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();
    private readonly ImmutableArray<NotSeen>.Builder _notSeen = ImmutableArray.CreateBuilder<NotSeen>();
    private string? _build;
    private string? _notBefore;

    /// <summary><c>llama-server@host:port</c>.</summary>
    public string Id { get; } = $"llama-server@{address.Host}:{address.Port}";

    public LlamaServerVersion Version => LlamaServerVersion.Parse(_build);

    /// <summary>What the server was started with; nothing where its start is not seen.</summary>
    public StartSettings Settings => Started?.Settings ?? StartSettings.None;

    /// <summary>This shell's variables name an address and say nothing of a server that runs there already.</summary>
    private Launch? Started => launches.FirstOrDefault(launch => launch.Place != LaunchPlace.Environment);

    private Scope Scope => new() { Runtime = Id };

    private string BaseUrl => address.GetLeftPart(UriPartial.Path).TrimEnd('/');

    public void Miss(string what, string wouldSettle) => _notSeen.Add(new NotSeen(what, wouldSettle, BaseUrl));

    public void Trouble(string kind, Saying what, string? model = null) => _problems.Add(new Problem { Kind = kind, What = what, Scope = Scope with { Model = model }, Source = new Source { Url = BaseUrl } });

    public void Take(PropsReply props, string? model = null)
    {
        const string Endpoint = "GET /props";
        if (model is null)
        {
            _build = props.BuildInfo;
            _notBefore = props.NotBefore;
            Add(FactNames.RuntimeVersion, props.BuildInfo, null, Source.Reply(Endpoint, "/build_info"));
            if (!Version.IsKnown && props.NotBefore is { } month) Add(FactNames.RuntimeNotBefore, month, null, Source.Reply(Endpoint));
            if (props.MaxInstances is > 0 and var instances) Add(FactNames.MaxLoadedModels, instances, null, Source.Reply(Endpoint, "/max_instances"));
        }
        if (props.ContextPerSlot is { } context) Add(FactNames.ContextPerSlot, context, "tokens", Source.Reply(Endpoint, "/default_generation_settings/n_ctx"), Layers.Loaded, model);
        if (props.Slots is { } slots) Add(FactNames.Slots, slots, null, Source.Reply(Endpoint, "/total_slots"), Layers.Loaded, model);
    }

    /// <summary>Requests in work, as evidence of what is asked; and what each slot allows, where <c>/props</c> did not tell.</summary>
    public void Take(ImmutableArray<SlotReply> slots, string? model = null)
    {
        const string Endpoint = "GET /slots";
        if (!Version.IsKnown && slots.Any(slot => slot.Cached is not null) && string.CompareOrdinal(_notBefore, "2026-01") < 0)
        {
            _notBefore = "2026-01";
            _facts.RemoveAll(fact => fact.Name == FactNames.RuntimeNotBefore);
            Add(FactNames.RuntimeNotBefore, _notBefore, null, Source.Reply(Endpoint));
        }
        if (!Has(FactNames.ContextPerSlot, model) && slots.Select(slot => slot.Context).Distinct().ToArray() is [{ } context])
        {
            Add(FactNames.ContextPerSlot, context, "tokens", Source.Reply(Endpoint, "/0/n_ctx"), Layers.Loaded, model);
        }
        if (!Has(FactNames.Slots, model) && slots.Length > 0) Add(FactNames.Slots, slots.Length, null, Source.Reply(Endpoint), Layers.Loaded, model);
        var batch = Settings[Setting.Batch]?.Whole is > 0 and var set ? set : 2048;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].PromptTokens(batch) is not { } prompt) continue;
            _requests.Add(new ObservedRequest
            {
                Scope = Scope with { Model = model },
                PromptTokens = prompt,
                CachedTokens = slots[i].Cached,
                Source = Source.Reply(Endpoint, $"/{i}/n_prompt_tokens"),
            });
        }
    }

    public void Take(MetricsReply metrics)
    {
        const string Endpoint = "GET /metrics";
        Measured(FactNames.PrefillSpeed, metrics.PrefillSpeed, "llamacpp:prompt_tokens_total / llamacpp:prompt_seconds_total");
        Measured(FactNames.DecodeSpeed, metrics.DecodeSpeed, "llamacpp:tokens_predicted_total / llamacpp:tokens_predicted_seconds_total");

        void Measured(string name, double? value, string formula)
        {
            if (value is not { } speed) return;
            _facts.Add(new Fact { Name = name, Scope = Scope, Value = Math.Round(speed, 2), Unit = "tok/s", Basis = Basis.Measured, Source = new Source { Endpoint = Endpoint, Formula = formula } });
        }
    }

    /// <summary>A model and its numbers. With YaRN flags the server states the stretched length as the trained one.</summary>
    /// <param name="entry">Entry of the list.</param>
    /// <param name="index">Its place there.</param>
    /// <param name="router">Whether the list is a router's, where facts hold for one model only.</param>
    /// <param name="endpoint">Where the list was read.</param>
    /// <param name="settings">What this model was started with.</param>
    public void Take(ModelEntry entry, int index, bool router, string endpoint, StartSettings settings)
    {
        var model = router ? entry.Id : null;
        var loaded = !router || entry.Status is "loaded" or "sleeping";
        _models.Add(new ModelSeen { Runtime = Id, Name = entry.Id, FileBytes = entry.WeightBytes, Quantization = entry.Quantization, Loaded = loaded, Source = Source.Reply(endpoint, $"/data/{index}") });
        var stretched = settings[Setting.RopeScaling]?.Value == "yarn" || settings[Setting.YarnOriginalContext] is not null;
        if (entry.TrainedContext is { } trained) Add(FactNames.NativeContext, trained, "tokens", Source.Reply(endpoint, $"/data/{index}/meta/n_ctx_train"), stretched ? Layers.RopeOverride : Layers.ModelNative, model);
        if (entry.WeightBytes is { } bytes) Add(FactNames.SizeBytes, bytes, "bytes", Source.Reply(endpoint, $"/data/{index}/meta/size"), null, model);
        if (entry.Context is { } context && !Has(FactNames.ContextPerSlot, model)) Add(FactNames.ContextPerSlot, context, "tokens", Source.Reply(endpoint, $"/data/{index}/meta/n_ctx"), Layers.Loaded, model);
        if (entry.Failed) Trouble("runtime.load-failed", new Saying("reading.llama-server.child-ended", ("model", entry.Id), ("code", entry.ExitCode)), entry.Id);
    }

    /// <summary>What a start says, for the server or for one model of a router.</summary>
    public void Take(StartSettings settings, string? model = null)
    {
        var running = _facts.FirstOrDefault(fact => fact.Name == FactNames.Slots && fact.Layer == Layers.Loaded && fact.Scope.Model == model);
        foreach (var fact in LaunchFacts.Of(settings, Scope with { Model = model }, Version, _notBefore))
        {
            if (fact.Name != FactNames.Slots || running is null || fact.Role != Role.InForce) _facts.Add(fact);
            else if (fact.Layer != Layers.ServerDefault) _facts.Add(fact.Value == running.Value ? fact : fact with { Role = Role.Overridden, OverriddenBy = Layers.Loaded });
        }
        foreach (var name in settings.Glued) Trouble("config.invalid", new Saying("reading.llama-server.glued", ("name", name)), model);
    }

    /// <summary>
    /// Everything that the start says, where it was seen. What a service's file says and the running process does not is not
    /// in force until a restart; what both say is told with the file's line.
    /// </summary>
    public void TakeStart()
    {
        if (Started is not { } launch) return;
        var unit = launches.FirstOrDefault(other => other.Place == LaunchPlace.Unit);
        Take(unit is null || launch.Place == LaunchPlace.Unit ? launch.Settings : launch.Settings.WrittenIn(unit.Settings));
        if (unit is null || launch.Place == LaunchPlace.Unit) return;
        foreach (var fact in LaunchFacts.Of(unit.Settings, Scope, Version, _notBefore))
        {
            if (fact.Layer == Layers.ServerDefault || fact.Role != Role.InForce || _facts.Any(own => own.Name == fact.Name && own.Value == fact.Value && own.Layer == fact.Layer)) continue;
            _facts.Add(fact with { Role = Role.Ineffective, Reason = "needs-restart" });
        }
    }

    public Observation Observation(bool reachable = true)
    {
        var source = launches.IsEmpty ? new Source { Url = BaseUrl } : launches[0].Source;
        Add(FactNames.BaseUrl, BaseUrl, null, source);
        return new Observation
        {
            Runtimes = [new RuntimeSeen { Id = Id, Kind = LlamaServerRuntime.KindName, BaseUrl = BaseUrl, Version = _build, Reachable = reachable, Source = source }],
            Models = _models.ToImmutable(),
            Facts = _facts.ToImmutable(),
            Requests = _requests.ToImmutable(),
            Problems = _problems.ToImmutable(),
            NotSeen = _notSeen.ToImmutable(),
        };
    }

    private bool Has(string name, string? model) => _facts.Any(fact => fact.Name == name && fact.Layer == Layers.Loaded && fact.Scope.Model == model);

    private void Add(string name, FactValue value, string? unit, Source source, string? layer = null, string? model = null)
    {
        if (value.IsKnown) _facts.Add(new Fact { Name = name, Scope = Scope with { Model = model }, Value = value, Unit = unit, Layer = layer, Source = source });
    }
}
