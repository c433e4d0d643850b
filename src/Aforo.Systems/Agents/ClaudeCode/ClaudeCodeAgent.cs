using System.Globalization;
using Aforo.Core.Cases;
using Aforo.Core.Facts;

namespace Aforo.Systems.Agents.ClaudeCode;

/// <summary>Claude Code in front of a server of one's own. Where it speaks to its maker's, nothing of it concerns this machine, and nothing is told.</summary>
public sealed class ClaudeCodeAgent : IAgent
{
    /// <summary>Date of the release that was run (2.1.197).</summary>
    public const string AsOf = "2026-11-23";

    private const string Address = "ANTHROPIC_BASE_URL";

    public string Id => "claude-code";

    public Observation Observe(Surroundings surroundings, DateTimeOffset? since, CancellationToken cancellation)
    {
        var seen = new AgentFacts(Id);
        var settings = ClaudeCodeSettings.Open(ClaudeCodeSettings.Files(surroundings), surroundings.Environment, seen);
        if (settings[Address] is not { } address || !IsOwn(address.Text)) return seen.Observation(null);
        Tell(settings, address, seen);
        var requests = new ClaudeCodeSessions(Path.Join(surroundings.Home, ".claude", "projects"), since, seen).Read(cancellation);
        return seen.Observation(new AgentSeen { Id = Id, ConfiguredAt = settings.WrittenAt, Source = address.Source }) with { Requests = requests };
    }

    public Observation? ReadConfiguration(string path, Surroundings surroundings)
    {
        if (Path.GetFileName(Path.GetDirectoryName(path)) != ".claude" || Path.GetFileName(path) is not ("settings.json" or "settings.local.json")) return null;
        var seen = new AgentFacts(Id);
        var settings = ClaudeCodeSettings.Open([path], [], seen);
        if (settings[Address] is { } address) Tell(settings, address, seen);
        return seen.Observation(new AgentSeen { Id = Id, ConfiguredAt = settings.WrittenAt, Source = new Source { File = path } });
    }

    private static bool IsOwn(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Host != "anthropic.com" && !url.Host.EndsWith(".anthropic.com", StringComparison.OrdinalIgnoreCase);

    private static void Tell(ClaudeCodeSettings settings, ClaudeCodeValue address, AgentFacts seen)
    {
        void Said(string name, FactValue value, string? unit, ClaudeCodeValue? written, string? timeout = null) => seen.Add(new Fact
        {
            Name = name,
            Value = value,
            Unit = unit,
            Layer = written is null ? Layers.AgentDefault : Layers.AgentConfig,
            Scope = new Scope { Timeout = timeout },
            Source = written?.Source ?? Source.FromCatalog("agents/claude-code/" + name, AsOf),
        });
        Said(FactNames.BaseUrl, AgentFacts.WithoutCredentials(address.Text), null, address);
        Said(FactNames.Api, "anthropic-messages", null, null);
        if (settings["ANTHROPIC_MODEL"] is { } model) Said(FactNames.PrimaryModel, model.Text, null, model);
        var window = settings["CLAUDE_CODE_MAX_CONTEXT_TOKENS"];
        Said(FactNames.ContextWindow, Whole(window) ?? 200_000, "tokens", Whole(window) is null ? null : window);
        var output = settings["CLAUDE_CODE_MAX_OUTPUT_TOKENS"];
        Said(FactNames.MaxOutputTokens, Whole(output) ?? 32_000, "tokens", Whole(output) is null ? null : output);
        if (settings["CLAUDE_CODE_MAX_RETRIES"] is { } retries && Whole(retries) is { } tries) Said(FactNames.MaxRetries, tries, null, retries);
        // The SDK's limit ends with the headers, which local servers send with the first token.
        var limit = settings["API_TIMEOUT_MS"];
        Said(FactNames.Timeout, (Whole(limit) ?? 600_000) / 1000.0, "seconds", Whole(limit) is null ? null : limit, "headers");
        var header = settings["CLAUDE_CODE_ATTRIBUTION_HEADER"];
        Said(FactNames.Attribution, header?.Text is not ("0" or "false"), null, header);
    }

    private static long? Whole(ClaudeCodeValue? value) => long.TryParse(value?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
