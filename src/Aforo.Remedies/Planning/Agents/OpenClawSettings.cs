using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Agents;

/// <summary>OpenClaw: seconds, JSON5 whatever the file is called, one knob for all waits of a provider.</summary>
public sealed class OpenClawSettings : IAgentSettings
{
    private static readonly string[] Spans = ["headers", "first_token", "idle_bytes"];

    public string Agent => "openclaw";

    /// <summary>
    /// The provider's limit, and a lower one of the whole run above it: that one must leave room for the answer, too. In releases that do
    /// not pass the provider's limit on, or have one of their own behind it, no setting helps.
    /// </summary>
    public IEnumerable<FileIntention> Wait(Route route, double seconds)
    {
        var waits = route.AgentFacts.Where(fact => fact is { Name: FactNames.Timeout, Scope.Purpose: null } && Spans.Contains(fact.Scope.Timeout)).ToArray();
        if (waits.Any(fact => fact.Role == Role.Ineffective || fact.Layer == Layers.HttpClient)) return [];
        var files = new AgentFiles(route, TextFormat.Json5);
        var written = waits.Where(fact => fact.Layer == Layers.AgentConfig && AgentFiles.IsWritten(fact)).ToArray();
        var run = route.AgentFacts.Where(fact => fact is { Name: FactNames.Timeout, Layer: Layers.AgentRun } && fact.Value.Number < 2 * seconds).ToArray();
        var intentions = new List<FileIntention>();
        if (written.Length > 0) intentions.AddRange(InForce(files.Change(written.Where(fact => fact.Value.Number < seconds), seconds)));
        else if (Unwritten(route, files, waits, seconds) is { } added) intentions.Add(added);
        else return [];
        intentions.AddRange(files.Change(run, 2 * seconds));
        return intentions;
    }

    /// <summary>With the run's limit raised, what it overrode is in force again.</summary>
    private static IEnumerable<SettingIntention> InForce(IEnumerable<SettingIntention> intentions) =>
        intentions.Select(intention => intention with { Says = [.. intention.Says.Select(fact => fact with { Role = Role.InForce, OverriddenBy = null })] });

    private static SettingIntention? Unwritten(Route route, AgentFiles files, Fact[] waits, double seconds)
    {
        var says = Spans.Select(span => new Fact { Name = FactNames.Timeout, Value = seconds, Unit = "seconds", Scope = new Scope { Agent = route.Agent!.Id, Provider = route.Provider, Timeout = span } });
        return files.Add(route.AgentFact(FactNames.BaseUrl), ["timeoutSeconds"], seconds, waits.Where(fact => fact.Layer == Layers.AgentDefault), says);
    }

    /// <summary>
    /// What is written of <c>contextWindow</c>, <c>contextTokens</c> and <c>params.num_ctx</c>; where the window is only assumed, it is
    /// written beside the output limit.
    /// </summary>
    public IEnumerable<FileIntention> Window(Route route, long tokens)
    {
        var files = new AgentFiles(route, TextFormat.Json5);
        var sizes = route.AgentFacts.Where(fact => fact.Name is FactNames.ContextWindow or FactNames.InputBudget or FactNames.NumCtx && fact.Scope.Purpose is null).ToArray();
        var intentions = files.Change(sizes.Where(fact => fact.Value.Number != tokens), tokens).ToList<FileIntention>();
        if (!sizes.Any(fact => fact.Name is FactNames.ContextWindow && AgentFiles.IsWritten(fact)))
        {
            var beside = route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.InputBudget or FactNames.MaxOutputTokens, Scope.Model: not null } && AgentFiles.IsWritten(fact));
            var assumed = sizes.Where(fact => fact is { Name: FactNames.ContextWindow, Layer: Layers.AgentDefault }).ToArray();
            if (files.Add(beside, ["contextWindow"], tokens, assumed, assumed.Select(fact => fact with { Value = tokens })) is { } added) intentions.Add(added);
        }
        return Compacting(route, intentions, tokens);
    }

    /// <summary>Compaction starts where the reserve begins: 20,000 tokens below the window, at most a quarter of it.</summary>
    private static IEnumerable<FileIntention> Compacting(Route route, List<FileIntention> intentions, long tokens)
    {
        if (intentions.FirstOrDefault() is not SettingIntention first) return intentions;
        var triggers = route.AgentFacts.Where(fact => fact.Name == FactNames.CompactionThreshold).ToArray();
        intentions[0] = first with { Replaces = [.. first.Replaces, .. triggers], Says = [.. first.Says, .. triggers.Select(fact => fact with { Value = tokens - Math.Min(20_000, tokens / 4) })] };
        return intentions;
    }

    /// <summary><c>params.num_ctx</c> of the model's entry, which every version sends on Ollama's own interface.</summary>
    public IEnumerable<FileIntention> Ask(Route route, long tokens)
    {
        if (route.Api != "ollama") return [];
        var beside = route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.ContextWindow or FactNames.InputBudget or FactNames.MaxOutputTokens, Scope.Model: not null } && AgentFiles.IsWritten(fact));
        var says = new Fact { Name = FactNames.NumCtx, Value = tokens, Unit = "tokens", Scope = new Scope { Agent = route.Agent!.Id, Provider = route.Provider, Model = route.ModelName } };
        var added = new AgentFiles(route, TextFormat.Json5).Add(beside, ["params", "num_ctx"], tokens, [], [says]);
        return added is null ? [] : [added with { Says = [.. added.Says.Select(fact => fact with { Layer = Layers.RequestOption })] }];
    }

    public IEnumerable<FileIntention> Output(Route route, long tokens)
    {
        var files = new AgentFiles(route, TextFormat.Json5);
        var written = route.AgentFacts.Where(fact => fact is { Name: FactNames.MaxOutputTokens, Role: Role.InForce, Layer: Layers.AgentConfig } && AgentFiles.IsWritten(fact)).ToArray();
        if (written.Length > 0) return files.Change(written, tokens);
        var window = route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.ContextWindow or FactNames.InputBudget, Scope.Model: not null } && AgentFiles.IsWritten(fact));
        var assumed = route.AgentFacts.Where(fact => fact is { Name: FactNames.MaxOutputTokens, Layer: Layers.AgentDefault }).ToArray();
        var says = new Fact { Name = FactNames.MaxOutputTokens, Value = tokens, Unit = "tokens", Scope = new Scope { Agent = route.Agent!.Id, Provider = route.Provider, Model = route.ModelName } };
        return files.Add(window, ["maxTokens"], tokens, assumed, [says]) is { } added ? [added] : [];
    }

    public IEnumerable<FileIntention> UseModel(Route route, string name) => new AgentFiles(route, TextFormat.Json5).Rename(name);
}
