using Aforo.Core.Facts;
using Aforo.Formats.Text;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>What the configuration says of each provider and each of its models.</summary>
internal sealed class OpenClawModels(ConfigTree config, OpenClawVersion version, OpenClawVariables variables, AgentFacts seen)
{
    public void Read()
    {
        foreach (var (key, setting) in Primaries())
        {
            if (variables.Resolve(setting.Text!) is { } primary) Add(FactNames.PrimaryModel, primary, null, setting.Source, new Scope { Purpose = key });
        }
        foreach (var provider in config.Keys("models", "providers")) Provider(provider);
    }

    /// <summary>The default model, and one for each agent that has its own; the latter carry the agent entry as their purpose.</summary>
    private IEnumerable<(string? Key, Setting Setting)> Primaries()
    {
        if (ModelOf(config.Find("agents", "defaults", "model")) is { } primary) yield return (null, primary);
        foreach (var entry in config.Keys("agents", "entries"))
        {
            if (ModelOf(config.Find("agents", "entries", entry, "model")) is { } own) yield return (entry, own);
        }
        foreach (var item in config.Items("agents", "list") ?? [])
        {
            if (item.Node["model"] is { } model && ModelOf(item with { Node = model }) is { } own) yield return (item.Node["id"]?.AsText(), own);
        }
    }

    private static Setting? ModelOf(Setting? model) => model switch
    {
        { Text: not null } => model,
        { Node: { Kind: TextKind.Object } node } when node["primary"] is { } primary && primary.AsText() is not null => model with { Node = primary },
        _ => null,
    };

    private void Provider(string provider)
    {
        string[] at = ["models", "providers", provider];
        var scope = new Scope { Provider = provider };
        var address = config.Find([.. at, "baseUrl"]);
        var url = address?.Text is { } text ? variables.Resolve(text) : null;
        if (url is not null) Add(FactNames.BaseUrl, AgentFacts.WithoutCredentials(url), null, address!.Source, scope);
        else if (address?.Text is not null) seen.Missing("openclaw-variable", "set-variable", "/" + string.Join('/', at) + "/baseUrl");
        var api = config.Find([.. at, "api"]);
        // A base address without an interface means the OpenAI-compatible one.
        var speaks = api?.Text ?? (address is null ? null : "openai-completions");
        if (speaks is not null) seen.Add(new Fact { Name = FactNames.Api, Value = speaks, Scope = scope, Layer = api is null ? Layers.AgentDefault : Layers.AgentConfig, Source = api?.Source ?? Default("api") });
        var route = new OpenClawRoute(provider, speaks, url) { IsMarkedLocal = config.Find([.. at, "localService"]) is not null || config.Find([.. at, "apiKey"])?.Text?.Trim() is "ollama-local" or "custom-local" };
        var timeouts = new OpenClawTimeouts(config, version, seen);
        var models = config.Items([.. at, "models"]);
        if (models is []) Discovered(route, config.Find([.. at, "models"])!);
        // Lists of several files are joined; of two entries for one model the first counts.
        foreach (var item in (models ?? []).Where(item => item.Node["id"]?.AsText() is not null).DistinctBy(item => item.Node["id"]!.AsText()))
        {
            var own = route with { Model = item.Node["id"]!.AsText()! };
            Model(own, own.Model, item);
            // All models of a provider wait alike, but for those that are passed on to a cloud.
            if (own.Host != route.Host) timeouts.Read(own, own.Model);
        }
        timeouts.Read(route, null);
    }

    private void Model(OpenClawRoute route, string id, Setting model)
    {
        var scope = new Scope { Provider = route.Provider, Model = id };
        Setting? Own(string key) => model.Node[key] is { } node ? model with { Node = node } : null;
        var window = Own("contextWindow");
        var tokens = Own("contextTokens");
        var sent = new OpenClawNumCtx(config, version).Of(route, id, model);
        if (window?.Whole is > 0 and { } size)
        {
            // Once this key reached the server; since 2026.6.11 it only describes the model.
            var alone = route.Api == "ollama" && sent is null && tokens is null;
            var reason = !alone ? null : version.Number is null ? "depends-on-version" : version.IsAtLeast("2026.6.11") == true ? "key-changed-meaning" : null;
            seen.Add(Said(FactNames.ContextWindow, size, "tokens", window.Source, scope) with { Reason = reason });
        }
        else seen.Add(Assumed(FactNames.ContextWindow, route.IsOllama ? 128_000 : 200_000, "tokens", scope));
        if (tokens?.Whole is > 0 and { } budget) Add(FactNames.InputBudget, budget, "tokens", tokens.Source, scope);
        if (sent is not null) seen.Add(sent with { Scope = scope });
        var output = Own("maxTokens") ?? config.Find("models", "providers", route.Provider, "maxTokens");
        if (output?.Whole is > 0 and { } most) Add(FactNames.MaxOutputTokens, most, "tokens", output.Source, scope);
        else if (route.IsSelfHosted) seen.Add(Assumed(FactNames.MaxOutputTokens, 8_192, "tokens", scope));
        // It is sent, but changes nothing on an OpenAI-compatible route.
        if (route.Api == "openai-completions" && config.Find("agents", "defaults", "models", $"{route.Provider}/{id}", "params", "maxTokens") is { Whole: > 0 and { } lost } unread)
            seen.Add(Said(FactNames.MaxOutputTokens, lost, "tokens", unread.Source, scope) with { Role = Role.Ineffective, Reason = "parameter-not-sent" });
        Compaction(scope, tokens?.Whole ?? window?.Whole);
        Flags(route, scope);
    }

    /// <summary>An empty list means that the server is asked; then the window is the model's own and at most 32,768 tokens are used and sent.</summary>
    private void Discovered(OpenClawRoute route, Setting list)
    {
        if (!route.IsOllama || version.IsAtLeast("2026.9.0") != true) return;
        var scope = new Scope { Provider = route.Provider };
        seen.Add(Assumed(FactNames.InputBudget, 32_768, "tokens", scope) with { Source = list.Source });
        seen.Add(Assumed(FactNames.NumCtx, 32_768, "tokens", scope) with { Source = list.Source });
    }

    /// <summary>The reserve is 20,000 tokens, at most a quarter of the window; compaction starts where it begins.</summary>
    private void Compaction(Scope scope, long? window)
    {
        if (window is not (> 0 and { } size) || config.Find("agents", "defaults", "compaction", "enabled")?.Flag == false) return;
        // Older releases could be told another reserve, by rules of their own.
        var isWritten = config.Find("agents", "defaults", "compaction", "reserveTokens") is not null || config.Find("agents", "defaults", "compaction", "reserveTokensFloor") is not null;
        if (isWritten && version.IsAtLeast("2026.9.0") != true) return;
        var reserve = Math.Min(20_000, size / 4);
        seen.Add(Assumed(FactNames.ReserveTokens, reserve, "tokens", scope));
        seen.Add(Assumed(FactNames.CompactionThreshold, size - reserve, "tokens", scope) with { Role = Role.Trigger });
    }

    /// <summary>Native requests of 2026.9.6 ask the server not to cut and not to shift.</summary>
    private void Flags(OpenClawRoute route, Scope scope)
    {
        if (route.Api != "ollama" || version.IsAtLeast("2026.9.6") != true) return;
        seen.Add(Assumed(FactNames.Truncate, false, null, scope) with { Layer = Layers.RequestOption });
        seen.Add(Assumed(FactNames.Shift, false, null, scope) with { Layer = Layers.RequestOption });
    }

    private void Add(string name, FactValue value, string? unit, Source source, Scope scope) => seen.Add(Said(name, value, unit, source, scope));

    private static Fact Said(string name, FactValue value, string? unit, Source source, Scope scope) =>
        new() { Name = name, Value = value, Unit = unit, Layer = Layers.AgentConfig, Source = source, Scope = scope };

    private static Fact Assumed(string name, FactValue value, string? unit, Scope scope) =>
        new() { Name = name, Value = value, Unit = unit, Layer = Layers.AgentDefault, Source = Default(name), Scope = scope };

    private static Source Default(string name) => Source.FromCatalog("agents/openclaw/" + name, OpenClawVersion.AsOf);
}
