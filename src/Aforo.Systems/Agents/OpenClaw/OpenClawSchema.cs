using Aforo.Core.Messages;
using Aforo.Formats.Text;

namespace Aforo.Systems.Agents.OpenClaw;

/// <summary>What OpenClaw's own validation would refuse, as far as it concerns limits.</summary>
internal sealed class OpenClawSchema(ConfigTree config, OpenClawVersion version, AgentFacts seen)
{
    /// <summary>Keys of a model and of a provider that never existed, whatever people write.</summary>
    private static readonly string[] NeverExisted = ["numCtx", "num_ctx", "contextLength"];

    /// <summary>Keys of <c>agents.defaults.compaction</c> that 2026.9 refuses.</summary>
    private static readonly string[] RemovedFromCompaction = ["reserveTokens", "reserveTokensFloor", "maxHistoryShare", "customInstructions", "truncateAfterCompaction"];

    public void Check()
    {
        foreach (var provider in config.Keys("models", "providers")) Provider(provider);
        if (version.IsAtLeast("2026.9.0") == true) Removed();
    }

    private void Provider(string provider)
    {
        string[] at = ["models", "providers", provider];
        Positive([.. at, "timeoutSeconds"]);
        Positive([.. at, "maxTokens"]);
        foreach (var key in NeverExisted) Unknown([.. at, key]);
        if (config.Find([.. at, "baseURL"]) is { } misspelt) Tell("config.invalid", misspelt, new Saying("reading.openclaw.base-url"));
        foreach (var model in config.Items([.. at, "models"]) ?? [])
        {
            if (model.Node["$include"] is not null) continue;
            foreach (var key in (string[])["id", "name"])
            {
                if (version.IsAtLeast("2026.9.0") == true && model.Node[key] is not { Kind: TextKind.String }) Tell("config.invalid", model.Node[key] is { } other ? model with { Node = other } : model, new Saying("reading.openclaw.model-text", ("key", key)));
            }
            foreach (var key in (string[])["contextWindow", "contextTokens", "maxTokens"]) Positive(model.Node[key], model);
            foreach (var key in NeverExisted)
            {
                if (model.Node[key] is { } node) Tell("config.invalid", model with { Node = node }, new Saying("reading.openclaw.context-place", ("key", key)));
            }
        }
    }

    private void Removed()
    {
        if (config.Find("agents", "defaults", "contextTokens") is { } tokens) Tell("config.key-removed", tokens, new Saying("reading.openclaw.removed-tokens"));
        if (config.Find("agents", "defaults", "llm") is { } llm) Tell("config.key-removed", llm, new Saying("reading.openclaw.removed-llm"));
        if (config.Find("agents", "list") is { } list) Tell("config.key-removed", list, new Saying("reading.openclaw.removed-list"));
        foreach (var key in RemovedFromCompaction)
        {
            if (config.Find("agents", "defaults", "compaction", key) is { } gone) Tell("config.key-removed", gone, new Saying("reading.openclaw.removed-reserve", ("key", key)));
        }
        foreach (var provider in config.Keys("models", "providers"))
        {
            foreach (var key in (string[])["contextWindow", "contextTokens"])
            {
                if (config.Find("models", "providers", provider, key) is { } gone) Tell("config.key-removed", gone, new Saying("reading.openclaw.removed-of-provider", ("key", key)));
            }
        }
    }

    private void Unknown(string[] path)
    {
        if (config.Find(path) is { } setting) Tell("config.invalid", setting, Saying.Quote($"Unrecognized key: \"{path[^1]}\""));
    }

    private void Positive(string[] path)
    {
        if (config.Find(path) is { } setting) Positive(setting.Node, setting);
    }

    private void Positive(TextNode? node, Setting at)
    {
        if (node is null) return;
        if (node.Kind != TextKind.Number) Tell("config.invalid", at with { Node = node }, Saying.Quote($"Invalid input: expected number, received {node.Kind.ToString().ToLowerInvariant()}"));
        else if (node.AsNumber() is not > 0) Tell("config.invalid", at with { Node = node }, Saying.Quote("Too small: expected number to be >0"));
    }

    private void Tell(string kind, Setting setting, Saying what) => seen.Trouble(kind, what, setting.Source);
}
