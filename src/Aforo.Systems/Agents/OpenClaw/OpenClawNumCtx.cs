using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>Which context a request carries, by the version's rule, and whether it can reach the server.</summary>
internal sealed class OpenClawNumCtx(ConfigTree config, OpenClawVersion version)
{
    /// <summary>The fact, without its scope; null when requests carry none, or when the version that decides is not known.</summary>
    public Fact? Of(OpenClawRoute route, string model, Setting entry)
    {
        var (setting, isExplicit) = Winner(route, model, entry);
        if (setting?.Whole is not (> 0 and { } value)) return null;
        var fact = new Fact { Name = FactNames.NumCtx, Value = value, Unit = "tokens", Layer = Layers.RequestOption, Source = setting.Source };
        if (route.Api == "ollama") return fact;
        // Through /v1 only providers called ollama… carry it at all, and Ollama's /v1 ignores it: only proxies honour it.
        return route.IsOllama || isExplicit ? fact with { Role = Role.Ineffective, Reason = "v1-cannot-carry-num-ctx" } : null;
    }

    private (Setting? Setting, bool IsExplicit) Winner(OpenClawRoute route, string model, Setting entry)
    {
        foreach (var parameter in Explicit(route, model, entry))
        {
            if (parameter?.Whole is > 0) return (parameter, true);
        }
        Setting? Own(string key) => entry.Node[key] is { } node ? entry with { Node = node } : null;
        // Natively contextTokens is sent since 2026.9.6, contextWindow up to 2026.5.7; on /v1 either is injected.
        if (Own("contextTokens") is { Whole: > 0 } tokens && (route.Api != "ollama" || version.IsAtLeast("2026.9.6") == true)) return (tokens, false);
        if (Own("contextWindow") is { Whole: > 0 } window && (route.Api != "ollama" || version.IsAtMost("2026.5.7") == true)) return (window, false);
        return (null, false);
    }

    /// <summary>The strongest first: by agent, by model, by provider.</summary>
    private IEnumerable<Setting?> Explicit(OpenClawRoute route, string model, Setting entry)
    {
        yield return config.Find("agents", "defaults", "models", $"{route.Provider}/{model}", "params", "num_ctx");
        yield return entry.Node["params"]?["num_ctx"] is { } own ? entry with { Node = own } : null;
        yield return config.Find("models", "providers", route.Provider, "params", "num_ctx");
    }
}
