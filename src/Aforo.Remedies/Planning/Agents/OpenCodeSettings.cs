using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Formats.Text;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Planning.Agents;

/// <summary>opencode: milliseconds, JSONC in layers; the layer that wins is edited.</summary>
public sealed class OpenCodeSettings : IAgentSettings
{
    private const double Milliseconds = 1000;

    public string Agent => "opencode";

    public IEnumerable<FileIntention> Wait(Route route, double seconds)
    {
        var files = new AgentFiles(route, TextFormat.Jsonc);
        var waits = route.AgentFacts.Where(fact => fact is { Name: FactNames.Timeout, Role: Role.InForce, Scope.Purpose: null }).ToArray();
        foreach (var fact in waits.Where(fact => AgentFiles.IsWritten(fact)))
        {
            var wanted = fact.Scope.Timeout == "total" ? 2 * seconds : seconds;
            if (fact.Value.Number >= wanted) continue;
            foreach (var intention in files.Change([fact], wanted, Milliseconds)) yield return intention;
        }
        foreach (var assumed in waits.Where(fact => fact is { Layer: Layers.AgentDefault, Scope.Timeout: "headers" } && fact.Value.Number < seconds))
        {
            if (files.Add(route.AgentFact(FactNames.BaseUrl), ["headerTimeout"], seconds * Milliseconds, [assumed], [assumed with { Value = seconds }]) is { } added) yield return added;
        }
    }

    public IEnumerable<FileIntention> Window(Route route, long tokens)
    {
        var files = new AgentFiles(route, TextFormat.Jsonc);
        var output = route.AgentFact(FactNames.MaxOutputTokens)?.Value.Whole ?? 0;
        var (window, budget) = (route.AgentFact(FactNames.ContextWindow), route.AgentFact(FactNames.InputBudget));
        if (window is not null) foreach (var intention in Compacting(route, files.Change([window], tokens), tokens - Math.Min(output, 32_000), budget is null)) yield return intention;
        if (budget is not null && tokens - output is > 0 and var input) foreach (var intention in Compacting(route, files.Change([budget], input), input, true)) yield return intention;
        foreach (var intention in files.Change(route.AgentFacts.Where(fact => fact.Name == FactNames.NumCtx && fact.Value.Number != tokens), tokens)) yield return intention;
        if (window is null && budget is null && files.Add(route.AgentFacts.FirstOrDefault(fact => fact is { Name: FactNames.MaxOutputTokens, Scope.Model: not null }), ["context"], tokens, [], [new Fact { Name = FactNames.ContextWindow, Value = tokens, Unit = "tokens", Scope = new Scope { Agent = Agent, Provider = route.Provider, Model = route.ModelName } }]) is { } added) yield return added;
    }

    private static IEnumerable<SettingIntention> Compacting(Route route, IEnumerable<SettingIntention> intentions, long input, bool decides)
    {
        var triggers = route.AgentFacts.Where(fact => fact.Name == FactNames.CompactionThreshold).ToArray();
        var reserve = route.AgentFacts.FirstOrDefault(fact => fact.Name == FactNames.ReserveTokens)?.Value.Whole ?? 0;
        return intentions.Select(intention => !decides ? intention : intention with { Replaces = [.. intention.Replaces, .. triggers], Says = [.. intention.Says, .. triggers.Select(fact => fact with { Value = input - reserve })] });
    }

    /// <summary>What it sends goes to <c>/v1</c>, where a context is not read.</summary>
    public IEnumerable<FileIntention> Ask(Route route, long tokens) => [];

    public IEnumerable<FileIntention> Output(Route route, long tokens)
    {
        var files = new AgentFiles(route, TextFormat.Jsonc);
        var written = route.AgentFacts.Where(fact => fact is { Name: FactNames.MaxOutputTokens, Role: Role.InForce } && AgentFiles.IsWritten(fact)).ToArray();
        if (written.Length > 0) return files.Change(written, tokens);
        var assumed = route.AgentFacts.Where(fact => fact is { Name: FactNames.MaxOutputTokens, Layer: Layers.AgentDefault }).ToArray();
        return files.Add(route.AgentFact(FactNames.ContextWindow), ["output"], tokens, assumed, assumed.Take(1).Select(fact => fact with { Value = tokens })) is { } added ? [added] : [];
    }

    public IEnumerable<FileIntention> UseModel(Route route, string name) => new AgentFiles(route, TextFormat.Jsonc).Rename(name);
}
