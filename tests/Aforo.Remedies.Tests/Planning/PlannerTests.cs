using Aforo.Core.Cases;
using Aforo.Core.Catalog;
using Aforo.Core.Diagnosis;
using Aforo.Core.Facts;
using Aforo.Remedies.Planning;
using Aforo.Remedies.Planning.Intentions;

namespace Aforo.Remedies.Tests.Planning;

public sealed class PlannerTests
{
    private static T[] All<T>(Plan plan) where T : Intention => [.. plan.Steps.SelectMany(step => step.Intentions).OfType<T>()];

    private static Observation WithFact(Observation seen, Func<Fact, bool> which, Func<Fact, Fact> change) => seen with { Facts = [.. seen.Facts.Select(fact => which(fact) ? change(fact) : fact)] };

    [Fact]
    public void The_founding_case_is_mended_in_all_layers_at_once()
    {
        var plan = Planner.Make(FoundingCase.Request());
        Assert.Equal(["ollama.create-definition", "agent.raise-timeout"], plan.Steps.Select(step => step.Remedy));
        var definition = Assert.Single(All<DefinitionIntention>(plan));
        Assert.Equal(("qwen3-coder:30b-v-256k", "qwen3-coder:30b-v-128k", 262_144), (definition.Name, definition.From, definition.Context));
        Assert.Equal([("/models/providers/ollama/models/0/contextWindow", 262_144), ("/models/providers/ollama/timeoutSeconds", 1020)], All<SettingIntention>(plan).Select(setting => (setting.Pointer, setting.After.Whole!.Value)));
        Assert.Empty(plan.Stays);
        Assert.Empty(plan.Manual);
        Assert.False(plan.Foreseen.HasBadNews);
        Assert.Equal(
            ["context.definition-below-native", "context.silent-truncation", "time.retries-repeat-prefill", "time.second-wall", "time.timeout-below-prefill"],
            plan.Mends.Select(finding => finding.Id).Order());
    }

    [Fact]
    public void One_finding_that_is_asked_for_brings_the_wall_behind_it()
    {
        var plan = Planner.Make(FoundingCase.Request("CTX-13"));
        Assert.Equal(["ollama.create-definition", "agent.raise-timeout"], plan.Steps.Select(step => step.Remedy));
    }

    [Fact]
    public void With_the_same_name_the_old_definition_is_kept_under_another()
    {
        var plan = Planner.Make(FoundingCase.Request() with { SameName = true });
        var definition = Assert.Single(All<DefinitionIntention>(plan));
        Assert.Equal(("qwen3-coder:30b-v-128k", "qwen3-coder:30b-v-128k-before"), (definition.Name, definition.Backup));
        Assert.Empty(All<ModelReferences>(plan));
    }

    [Theory]
    [InlineData(64, 262_144)]
    [InlineData(48, 200_704)]
    public void No_more_context_than_memory_holds(long gib, long context)
    {
        var plan = Planner.Make(FoundingCase.Request(seen => Machines.With(seen, gib)));
        Assert.Equal(context, Assert.Single(All<DefinitionIntention>(plan)).Context);
        Assert.DoesNotContain(plan.Foreseen.Chains, chain => chain is { Dimension: Core.Chains.Dimension.Memory, Holds: false });
    }

    [Fact]
    public void Where_memory_holds_no_such_context_nothing_is_made_and_other_ways_are_told()
    {
        var plan = Planner.Make(FoundingCase.Request(seen => Machines.With(seen, 24)));
        Assert.Empty(All<DefinitionIntention>(plan));
        Assert.Contains(plan.Competing, remedy => remedy is { Id: "larger-context", Holds: false, RuledOutBy: "memory" });
        Assert.Contains(plan.Competing, remedy => remedy.Id == "earlier-compaction" && remedy.Slots["seconds"].Number > 0);
        Assert.Contains(plan.Competing, remedy => remedy.Id == "cloud-for-the-heaviest" && remedy.Slots["usd"].Number > 0);
    }

    [Theory]
    // The largest prompt has 146,760 tokens: a tier decides by the price of that length, not by the one it begins with.
    [InlineData(200_000, null, "tiered", 0.163)]
    [InlineData(146_759, null, "plain", 0.31)]
    [InlineData(100_000, null, "plain", 0.31)]
    [InlineData(200_000, 146_759L, "plain", 0.31)]
    public void The_cheapest_cloud_model_is_that_for_a_prompt_of_this_length(long over, long? longest, string model, double usd)
    {
        var plain = new CloudModel
        {
            Id = "x/plain", Provider = "x", ModelId = "plain", Name = "plain", Status = "available", Source = "s", AsOf = "2026-11", ContextTokens = 1_000_000,
            PriceUsdPerMtok = new TokenPrice { Input = 2, Output = 2 }, Api = new CloudApi { BaseUrl = "https://x.example", Style = "s" },
        };
        var tiered = plain with { Id = "x/tiered", Name = "tiered", MaxInputTokens = longest, PriceUsdPerMtok = new TokenPrice { Input = 1, Output = 2 }, PriceTiers = [new PriceTier { When = "long", OverPromptTokens = over, Input = 5, Output = 2 }] };
        var unknown = plain with { Id = "x/unknown", Name = "unknown", PriceUsdPerMtok = new TokenPrice { Input = 0.1, Output = 0.1 }, PriceTiers = [new PriceTier { When = "long", OverPromptTokens = 1000, Output = 0.1 }] };
        var plan = Planner.Make(FoundingCase.Request(seen => Machines.With(seen, 24)) with { Cloud = new CloudCatalog([plain, tiered, unknown], "2026-11") });
        var cloud = Assert.Single(plan.Competing, remedy => remedy.Id == "cloud-for-the-heaviest");
        Assert.Equal((model, usd), (cloud.Slots["model"].Text, cloud.Slots["usd"].Number));
    }

    [Fact]
    public void A_lower_ceiling_of_the_whole_run_is_raised_with_the_limit_under_it()
    {
        var run = new Fact { Name = FactNames.Timeout, Value = 240, Unit = "seconds", Layer = Layers.AgentRun, Scope = new Scope { Agent = "openclaw", Provider = "ollama", Timeout = "first_token" }, Source = new Source { Pointer = "/agents/defaults/timeoutSeconds" } };
        var plan = Planner.Make(FoundingCase.Request(seen => WithFact(seen, fact => fact is { Name: FactNames.Timeout, Scope.Timeout: "first_token" }, fact => fact with { Role = Role.Overridden, OverriddenBy = Layers.AgentRun }) is var changed
            ? changed with { Facts = changed.Facts.Add(run) } : seen));
        var settings = All<SettingIntention>(plan).ToDictionary(setting => setting.Pointer, setting => setting.After.Number);
        Assert.Equal(1020, settings["/models/providers/ollama/timeoutSeconds"]);
        Assert.Equal(2040, settings["/agents/defaults/timeoutSeconds"]);
        Assert.Empty(plan.Stays);
    }

    [Fact]
    public void A_limit_that_no_setting_reaches_is_not_pretended_to_be_mended()
    {
        var plan = Planner.Make(FoundingCase.Request(seen => seen with
        {
            Facts = [.. seen.Facts, new Fact { Name = FactNames.Timeout, Value = 300, Unit = "seconds", Layer = Layers.HttpClient, Scope = new Scope { Agent = "openclaw", Provider = "ollama", Timeout = "headers" }, Source = Source.FromCatalog("agents/openclaw/transport-limit", "2026") }],
        }));
        Assert.DoesNotContain(plan.Steps, step => step.Remedy == "agent.raise-timeout");
        Assert.NotEmpty(plan.Stays);
    }

    [Fact]
    public void A_server_that_is_down_or_elsewhere_gets_commands()
    {
        var remote = Planner.Make(FoundingCase.Request(seen => WithFact(seen, fact => fact.Name == FactNames.BaseUrl, fact => fact with { Value = "http://10.0.0.7:11434" }) with { Runtimes = [.. seen.Runtimes.Select(runtime => runtime with { BaseUrl = "http://10.0.0.7:11434", Reachable = true })] }));
        var step = Assert.Single(remote.Manual, step => step.Remedy == "ollama.create-definition");
        Assert.Equal(["Modelfile", null], step.Commands.Select(command => command.File));
        Assert.Equal("server-is-remote", step.Why);
        Assert.Equal("FROM qwen3-coder:30b-v-128k\nPARAMETER num_ctx 262144", step.Commands[0].Text);
        Assert.Equal("OLLAMA_HOST=http://10.0.0.7:11434 ollama create qwen3-coder:30b-v-256k -f Modelfile", step.Commands[1].Text);
        Assert.Empty(All<DefinitionIntention>(remote));
    }

    [Fact]
    public void Without_bad_news_there_is_nothing_to_do()
    {
        var plan = Planner.Make(FoundingCase.Request());
        var again = Planner.Make(FoundingCase.Request() with { Case = plan.Foreseen.Situation.Case });
        Assert.True(again.IsEmpty);
        Assert.Empty(again.Manual);
    }
}
