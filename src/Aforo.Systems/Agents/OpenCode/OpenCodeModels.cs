using Aforo.Core.Facts;
using Aforo.Formats.Text;

namespace Aforo.Systems.Agents.OpenCode;

/// <summary>What the configuration says of each provider and each of its models; the losing layers are told too.</summary>
internal sealed class OpenCodeModels(ConfigTree config, AgentFacts seen)
{
    /// <summary>Date of the release that was run (1.18.33).</summary>
    public const string AsOf = "2026-11-23";

    /// <summary>What is sent as the output limit where none is written, and the most that is reserved for it.</summary>
    private const long UnwrittenOutput = 32_000;

    /// <summary>What compaction keeps free where nothing is written.</summary>
    private const long UnwrittenReserve = 20_000;

    public void Read()
    {
        if (config.Find("model") is { Text: { } primary } model) Add(FactNames.PrimaryModel, primary, null, model, new Scope());
        foreach (var provider in config.Keys("provider")) Provider(provider);
    }

    private void Provider(string provider)
    {
        string[] at = ["provider", provider];
        var scope = new Scope { Provider = provider };
        All([.. at, "options", "baseURL"], (setting, role) => setting.Text is { } url ? (FactNames.BaseUrl, AgentFacts.WithoutCredentials(url), null) : null, scope);
        seen.Add(new Fact { Name = FactNames.Api, Value = "openai-completions", Layer = Layers.AgentDefault, Scope = scope, Source = config.Find([.. at, "npm"])?.Source ?? Default("api") });
        Timeout([.. at, "options", "timeout"], scope with { Timeout = "total" }, null);
        Timeout([.. at, "options", "headerTimeout"], scope with { Timeout = "headers" }, 300);
        Timeout([.. at, "options", "chunkTimeout"], scope with { Timeout = "idle_content" }, null);
        foreach (var model in config.Keys([.. at, "models"])) Model(provider, model);
    }

    private void Model(string provider, string model)
    {
        string[] at = ["provider", provider, "models", model];
        var scope = new Scope { Provider = provider, Model = model };
        Tokens([.. at, "limit", "context"], FactNames.ContextWindow, scope);
        Tokens([.. at, "limit", "input"], FactNames.InputBudget, scope);
        Tokens([.. at, "limit", "output"], FactNames.MaxOutputTokens, scope);
        var context = config.Find([.. at, "limit", "context"])?.Whole;
        var input = config.Find([.. at, "limit", "input"])?.Whole;
        var output = config.Find([.. at, "limit", "output"])?.Whole is > 0 and { } written ? written : (long?)null;
        if (output is null) seen.Add(Assumed(FactNames.MaxOutputTokens, UnwrittenOutput, scope));
        // It becomes a top-level field of the body, which Ollama's /v1 ignores.
        foreach (var place in (string[][])[[.. at, "options", "num_ctx"], [.. at, "options", "options", "num_ctx"]])
        {
            if (config.Find(place) is { Whole: > 0 and { } sent } setting) seen.Add(Said(FactNames.NumCtx, sent, "tokens", setting, scope) with { Layer = Layers.RequestOption, Role = Role.Ineffective, Reason = "top-level-field-ignored" });
        }
        Compaction(scope, context, input, output);
    }

    /// <summary>It starts at the input limit, or the context less the output limit (at most 32,000), less the reserve.</summary>
    private void Compaction(Scope scope, long? context, long? input, long? output)
    {
        if (config.Find("compaction", "auto")?.Flag == false || context is not { } window) return;
        var reserved = config.Find("compaction", "reserved");
        var reserve = reserved?.Whole ?? UnwrittenReserve;
        seen.Add(reserved is null ? Assumed(FactNames.ReserveTokens, reserve, scope) : Said(FactNames.ReserveTokens, reserve, "tokens", reserved, scope));
        var threshold = (input ?? window - Math.Min(output ?? UnwrittenOutput, UnwrittenOutput)) - reserve;
        seen.Add(Assumed(FactNames.CompactionThreshold, threshold, scope) with { Role = Role.Trigger });
    }

    private void Tokens(string[] path, string name, Scope scope) => All(path, (setting, _) => setting.Whole is > 0 and { } value ? (name, value, "tokens") : null, scope);

    /// <summary>Milliseconds; <c>false</c> switches the limit off.</summary>
    private void Timeout(string[] path, Scope scope, double? unwritten)
    {
        if (config.Find(path) is null && unwritten is { } seconds)
        {
            seen.Add(Assumed(FactNames.Timeout, seconds, scope) with { Unit = "seconds" });
            return;
        }
        All(path, (setting, _) => setting.Number is > 0 and { } milliseconds ? (FactNames.Timeout, milliseconds / 1000, "seconds") : null, scope);
    }

    /// <summary>Every layer's value of a path: the first is in force, the others name what wins.</summary>
    private void All(string[] path, Func<Setting, Role, (string Name, FactValue Value, string? Unit)?> read, Scope scope)
    {
        var settings = config.All(path);
        for (var i = 0; i < settings.Count; i++)
        {
            var role = i == 0 ? Role.InForce : Role.Overridden;
            if (read(settings[i], role) is not var (name, value, unit)) continue;
            seen.Add(Said(name, value, unit, settings[i], scope) with { Role = role, OverriddenBy = i == 0 ? null : settings[0].Layer.File });
        }
    }

    private void Add(string name, FactValue value, string? unit, Setting setting, Scope scope) => seen.Add(Said(name, value, unit, setting, scope));

    private static Fact Said(string name, FactValue value, string? unit, Setting setting, Scope scope) =>
        new() { Name = name, Value = value, Unit = unit, Layer = Layers.AgentConfig, Scope = scope, Source = setting.Source };

    private static Fact Assumed(string name, FactValue value, Scope scope) =>
        new() { Name = name, Value = value, Unit = "tokens", Layer = Layers.AgentDefault, Scope = scope, Source = Default(name) };

    private static Source Default(string name) => Source.FromCatalog("agents/opencode/" + name, AsOf);
}
