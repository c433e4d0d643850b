using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Remedies.Applying;
using Aforo.Remedies.Changes;
using Aforo.Remedies.Planning;
using Aforo.Remedies.Planning.Realising;
using Aforo.Remedies.Tests.Generated;
using Aforo.Remedies.Undoing;
using Aforo.Remedies.Validation;
using Aforo.Systems;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Remedies.Tests.Planning;

/// <summary>The founding plan on configurations of several shapes: the real OpenClaw accepts what becomes of them (its own check is asked before, too), and every byte comes back.</summary>
public sealed class RealOpenClawTests : IDisposable
{
    private const string Model = "qwen3-coder:30b-v-128k";

    private readonly string _home = Directory.CreateTempSubdirectory("aforo-openclaw-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    private string Folder => Path.Join(_home, ".openclaw");

    private Surroundings World => new()
    {
        Platform = Platform.Linux,
        Home = _home,
        CurrentDirectory = _home,
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", Programs.Bin + ":/usr/bin:/bin").Add("HOME", _home),
    };

    public static TheoryData<string> Shapes => ["included", "fallbacks", "one line", "windows"];

    private void Write(string shape)
    {
        const string Entry = "{ id: \"" + Model + "\", name: \"Qwen3 Coder 30B (128k)\", contextWindow: 131072, maxTokens: 8192 }";
        const string Provider = "{ baseUrl: \"http://127.0.0.1:11434\", api: \"ollama\", apiKey: \"ollama-local\", timeoutSeconds: 300, /* five minutes */ models: [ " + Entry + " ] }";
        var files = shape switch
        {
            "included" => [("openclaw.json", "{\n  agents: { defaults: { model: { primary: \"ollama/" + Model + "\" } } },\n  models: { providers: { $include: \"./providers.json5\" } },\n}\n"), ("providers.json5", "// ours\n{\n  ollama: " + Provider + ",\n}\n")],
            "fallbacks" => [("openclaw.json", "{\n  agents: { defaults: { model: { primary: \"ollama/" + Model + "\", fallbacks: [\"ollama/" + Model + "\"] }, models: { \"ollama/" + Model + "\": { params: { temperature: 0.2 } } } } },\n  models: { providers: { ollama: " + Provider + " } },\n}\n")],
            "one line" => [("openclaw.json", "{\"agents\":{\"defaults\":{\"model\":\"ollama/" + Model + "\"}},\"models\":{\"providers\":{\"ollama\":{\"baseUrl\":\"http://127.0.0.1:11434\",\"api\":\"ollama\",\"apiKey\":\"k\",\"timeoutSeconds\":300,\"models\":[{\"id\":\"" + Model + "\",\"name\":\"m\",\"contextWindow\":0x20000,\"maxTokens\":8192}]}}}}")],
            "windows" => [("openclaw.json", "\uFEFF{\r\n  // ours\r\n  agents: { defaults: { model: { primary: 'ollama/" + Model + "' } } },\r\n  models: { providers: { ollama: " + Provider + " } },\r\n}\r\n")],
            _ => (IEnumerable<(string, string)>)[],
        };
        Directory.CreateDirectory(Folder);
        foreach (var (name, text) in files) File.WriteAllText(Path.Join(Folder, name), text);
    }

    private bool IsAccepted() => Assert.Single(Programs.Read([("openclaw", Path.Join(Folder, "openclaw.json"))], _home)).IsValid;

    private Dictionary<string, string> Texts() => Directory.EnumerateFiles(Folder, "*.json*").ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task The_founding_plan_is_accepted_and_taken_back(string shape)
    {
        Write(shape);
        var before = Texts();
        var founding = FoundingCase.Recorded.Seen;
        var seen = Observation.Merge([founding with { Agents = [], Facts = [.. founding.Facts.Where(fact => fact.Scope.Agent is null)], Runtimes = [.. founding.Runtimes.Select(runtime => runtime with { Reachable = true })] }, new OpenClawAgent().Observe(World, null, TestContext.Current.CancellationToken)]);
        var plan = Planner.Make(FoundingCase.Request() with { Case = FoundingCase.Recorded with { Seen = seen } });
        Assert.Empty(plan.Stays);
        var blueprint = new ChangeMaker(World, agent => FileValidators.For(agent, World)).Make(plan);
        Assert.Empty(blueprint.Refusals);
        var outcome = await Applier.For(World, "test").ApplyAsync([.. blueprint.Changes.OfType<FileChange>()], cancellation: TestContext.Current.CancellationToken);
        Assert.True(outcome.State == ApplyState.Applied, string.Join('\n', outcome.Troubles));

        var after = string.Join('\n', Texts().Values);
        Assert.True(IsAccepted());
        Assert.DoesNotContain(Model, after, StringComparison.Ordinal);
        Assert.Contains("qwen3-coder:30b-v-256k", after, StringComparison.Ordinal);
        Assert.DoesNotMatch("timeoutSeconds\"?: ?300", after);
        Assert.Matches(shape == "one line" ? "0x40000" : "contextWindow: 262144", after);

        Assert.Equal(UndoState.Undone, (await Undoer.For(World).UndoAsync(cancellation: TestContext.Current.CancellationToken)).State);
        Assert.Equal(before, Texts());
    }
}
