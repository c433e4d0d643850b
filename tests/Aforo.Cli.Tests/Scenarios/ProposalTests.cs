using System.Text.Json;

namespace Aforo.Cli.Tests.Scenarios;

/// <summary>What a finding proposes, and about whom.</summary>
public sealed class ProposalTests
{
    [Fact]
    public async Task Without_a_known_prompt_no_context_is_proposed_that_memory_does_not_hold()
    {
        using var setup = new Setup();
        setup.Nvidia(64, 24).OpenClaw("qwen3-coder:30b", "contextWindow: 131072, maxTokens: 8192").OpenClawVersion("2026.9.6");
        new OllamaServer { Version = "0.14.0" }.With(new("qwen3-coder:30b")).AttachTo(setup);
        var (_, diagnosis) = await setup.DoctorAsync();
        using (diagnosis)
        {
            var remedy = Find(diagnosis, "CTX-03").GetProperty("remedy").GetProperty("summary").GetString()!;
            Assert.DoesNotContain("262144", remedy, StringComparison.Ordinal);
            Assert.Matches(@"num_ctx \d{5}\\n", remedy);
        }
    }

    [Fact]
    public async Task Where_memory_is_not_known_it_is_to_be_checked_first()
    {
        using var setup = new Setup();
        setup.OpenClaw("qwen3-coder:30b", "contextWindow: 131072, maxTokens: 8192").OpenClawVersion("2026.9.6");
        new OllamaServer { Version = "0.14.0" }.With(new("qwen3-coder:30b")).AttachTo(setup);
        var (_, diagnosis) = await setup.DoctorAsync();
        using (diagnosis) Assert.Contains("aforo fit qwen3-coder:30b --ctx-size 262144", Find(diagnosis, "CTX-03").GetProperty("remedy").GetProperty("summary").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_is_an_agent_of_its_own()
    {
        using var setup = new Setup();
        LayerScenarios.All.Single(scenario => scenario.Name.StartsWith("two profiles", StringComparison.Ordinal)).Arrange(setup);
        var (_, diagnosis) = await setup.DoctorAsync();
        using (diagnosis)
        {
            Assert.Equal("openclaw:work", Find(diagnosis, "CTX-02").GetProperty("subject").GetProperty("agent").GetString());
            Assert.Equal(["openclaw", "openclaw:work"], diagnosis.RootElement.GetProperty("agents").EnumerateArray().Select(agent => agent.GetProperty("id").GetString()!));
        }
    }

    private static JsonElement Find(JsonDocument diagnosis, string rule) => diagnosis.RootElement.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("rule").GetString() == rule);
}
