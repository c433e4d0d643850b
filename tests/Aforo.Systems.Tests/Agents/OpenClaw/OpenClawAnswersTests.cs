using System.Text;
using Aforo.Core.Cases;
using Aforo.Core.Facts;
using Aforo.Systems.Agents.OpenClaw;

namespace Aforo.Systems.Tests.Agents.OpenClaw;

/// <summary>Answers of OpenClaw's own commands, recorded from 2026.9.6.</summary>
public sealed class OpenClawAnswersTests
{
    private const string Small = "qwen3-coder-30b-agent-128k:latest";

    private static Observation Read(string file) => OpenClawAnswers.Read(AgentWorld.Bytes("OpenClaw/cli/" + file), file)!;

    [Theory]
    [InlineData("models-list.before.json", Small, 131072L, null)]
    [InlineData("models-list.after.json", "qwen3-coder-30b-agent-262k:latest", 262144L, 229376L)]
    [InlineData("models-list.discovered.json", Small, 262144L, 32768L)]
    public void Models(string file, string model, long window, long? budget)
    {
        var seen = Read(file);
        Assert.Equal(window, seen.Number(FactNames.ContextWindow, model));
        Assert.Equal(budget, seen.Number(FactNames.InputBudget, model));
        Assert.Equal("ollama/" + model, seen.Facts.Single(fact => fact.Name == FactNames.PrimaryModel).Value.Text);
        Assert.All(seen.Facts, fact => Assert.Equal(("openclaw", file), (fact.Scope.Agent, fact.Source.File)));
        Assert.Equal(budget is null ? 2 : 3, seen.Facts.Length);
    }

    [Theory]
    [InlineData("config/before.openclaw.json", "models-list.before.json")]
    [InlineData("config/after.openclaw.json", "models-list.after.json")]
    public void What_is_read_out_of_a_configuration_is_what_the_program_makes_of_it(string configuration, string answer)
    {
        using var world = new AgentWorld();
        world.OpenClaw(File.ReadAllText(AgentWorld.Fixture("OpenClaw/" + configuration)));
        var seen = world.Observe(new OpenClawAgent());
        foreach (var fact in Read(answer).Facts)
        {
            Assert.Equal(fact.Value, seen.Facts.Single(one => one.Name == fact.Name && one.Role == Role.InForce && one.Scope.Model == fact.Scope.Model && (fact.Scope.Provider is null || one.Scope.Provider == fact.Scope.Provider)).Value);
        }
    }

    [Theory]
    [InlineData("config-validate.before.json")]
    [InlineData("config-validate.after.json")]
    public void A_valid_configuration_has_no_problem(string file) => Assert.Equal((0, 0), (Read(file).Problems.Length, Read(file).Facts.Length));

    [Fact]
    public void Each_issue_is_a_problem_with_its_place()
    {
        var problems = Read("config-validate.invalid.json").Problems;
        Assert.Equal(
            [
                ("/issues/0", "models.providers.ollama.timeoutSeconds: Invalid input: expected number, received string"),
                ("/issues/1", "models.providers.ollama.models.0.maxTokens: Too small: expected number to be >0 (must be greater than 0)"),
                ("/issues/2", "models.providers.ollama.models.0: Unrecognized key: \"numCtx\""),
                ("/issues/3", "models.providers.ollama: Unrecognized key: \"numCtx\""),
                ("/issues/4", "agents.defaults.compaction: Unrecognized key: \"reserveTokensFloor\""),
                ("/issues/5", "agents.defaults: Unrecognized key: \"llm\""),
            ],
            problems.Select(problem => (problem.Source.Pointer!, problem.Message)));
        Assert.All(problems, problem => Assert.Equal("config.invalid", problem.Kind));
        // The same for people: each issue on a line of its own.
        var text = Encoding.UTF8.GetString(AgentWorld.Bytes("OpenClaw/cli/config-validate.invalid.txt"));
        Assert.Equal(problems.Length, text.Split('×').Length - 1);
        Assert.All(problems, problem => Assert.Contains(problem.Message.Split(": ", 2)[1].TrimEnd(), text, StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_patch_says_why()
    {
        var problem = Assert.Single(Read("config-patch.dry-run.refused.json").Problems);
        Assert.Equal(("config.invalid", "/errors/0"), (problem.Kind, problem.Source.Pointer));
        Assert.StartsWith("Refusing to replace models.providers.ollama.models; it would remove existing entries: qwen3-coder-30b-agent-128k:latest.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sessions()
    {
        var seen = Read("sessions.json");
        var request = Assert.Single(seen.Requests);
        Assert.Equal((121003L, 7L, "ollama", Small, "71a884de-9c8c-46a9-90f0-57b442de4bb3", Outcome.Answered), (request.PromptTokens, request.OutputTokens, request.Scope.Provider, request.Scope.Model, request.Session, request.Outcome));
        Assert.Equal("2026-11-23T03:29:48.796Z", request.StartedAt.ToString());
        Assert.Equal(131072, seen.Number(FactNames.InputBudget, Small));
    }

    [Theory]
    [InlineData("agent-run.ok.json", Outcome.Answered, 146760L, 7L, null, 229376L, 7.291, "ollama")]
    [InlineData("agent-run.context-overflow.json", Outcome.Overflowed, 146760L, null, 131072L, 131072L, 7.634, "ollama")]
    [InlineData("agent-run.context-overflow.vllm.json", Outcome.Overflowed, 146760L, null, 131072L, 131072L, 8.204, "llama-cpp")]
    [InlineData("agent-run.timeout-retry-limit.json", Outcome.TimedOut, null, null, null, 131072L, 73.492, "ollama")]
    public void A_turn(string file, Outcome outcome, long? prompt, long? output, long? stated, long budget, double seconds, string provider)
    {
        var seen = Read(file);
        var request = Assert.Single(seen.Requests);
        Assert.Equal((outcome, prompt, output, stated, seconds, provider, Small), (request.Outcome, request.PromptTokens, request.OutputTokens, request.ContextStated, request.ElapsedSeconds!.Value, request.Scope.Provider!, request.Scope.Model!));
        Assert.Equal(budget, seen.Number(FactNames.InputBudget, Small));
        Assert.Empty(seen.Problems);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"models\":[1]}")]
    [InlineData("{\"meta\":{}}")]
    [InlineData("not json")]
    public void Anything_else_is_none(string text) => Assert.Null(OpenClawAnswers.Read(Encoding.UTF8.GetBytes(text), "x"));
}
