using System.Collections.Immutable;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

public sealed class LaunchFactsTests
{
    [Theory]
    [InlineData("v0.5.0", "", 4, true)]
    [InlineData("v0.5.0", "-np 4", 4, false)]
    [InlineData("v0.5.0", "-np 4 -kvu", 4, true)]
    [InlineData("v0.5.0", "-np -1", 4, true)]
    [InlineData("b10488-1a2b3c4d5", "", 4, true)]
    [InlineData("b5943", "", 1, false)]
    [InlineData("b5943", "-np 2", 2, false)]
    [InlineData("b4768", "-np 2", 2, false)]
    [InlineData("b7000", "", null, null)]
    [InlineData("b1-de3ff81", "", null, null)]
    public void Slots_and_the_cache_between_them_follow_the_build(string version, string line, int? slots, bool? unified)
    {
        var facts = Facts(version, line);

        Assert.Equal(slots, InForce(facts, FactNames.Slots)?.Value.Whole);
        Assert.Equal(unified, InForce(facts, FactNames.KvUnified)?.Value.Flag);
    }

    [Fact]
    public void Without_a_number_of_slots_the_cache_is_unified_whatever_is_asked()
    {
        var facts = Facts("v0.5.0", "--no-kv-unified");

        Assert.True(InForce(facts, FactNames.KvUnified)?.Value.Flag);
        var asked = Assert.Single(facts, fact => fact is { Name: FactNames.KvUnified, Role: Role.Ineffective });
        Assert.False(asked.Value.Flag);
        Assert.Equal("needs-number-of-slots", asked.Reason);
    }

    [Fact]
    public void A_build_without_a_usable_number_is_dated_by_its_replies() =>
        Assert.Equal(4, InForce(LaunchFacts.Of(StartSettings.None, new Scope(), LlamaServerVersion.Parse("b1-de3ff81"), "2026-08"), FactNames.Slots)?.Value.Whole);

    [Theory]
    [InlineData("v0.5.0", "", 8192L << 20)]
    [InlineData("v0.5.0", "-cram 0", 0L)]
    [InlineData("v0.5.0", "--cache-ram 2048", 2048L << 20)]
    [InlineData("b5943", "", 0L)]
    [InlineData("b6700", "", null)]
    public void The_host_copy_of_prompts_is_counted_in_bytes(string version, string line, long? bytes) =>
        Assert.Equal(bytes, InForce(Facts(version, line), FactNames.HostPromptCacheBytes)?.Value.Whole);

    [Fact]
    public void A_host_copy_without_limit_is_no_number() =>
        Assert.Equal("unlimited", InForce(Facts("v0.5.0", "-cram -1"), FactNames.HostPromptCacheBytes)?.Value.Text);

    [Theory]
    [InlineData("b4768", true)]
    [InlineData("b5943", true)]
    [InlineData("b6250", null)]
    [InlineData("b7079", false)]
    [InlineData("v0.5.0", false)]
    public void Context_shift_was_on_until_August_2025(string version, bool? shift) =>
        Assert.Equal(shift, InForce(Facts(version, ""), FactNames.Shift)?.Value.Flag);

    [Theory]
    [InlineData("b4768", "off")]
    [InlineData("v0.5.0", "auto")]
    public void Flash_attention_became_automatic(string version, string state) =>
        Assert.Equal(state, InForce(Facts(version, ""), FactNames.FlashAttention)?.Value.Text);

    [Fact]
    public void What_is_beaten_names_what_wins()
    {
        var facts = LaunchFacts.Of(StartSettingsTests.Read(["-c", "8192"], ("LLAMA_ARG_CTX_SIZE", "65536")), new Scope(), LlamaServerVersion.Parse("v0.5.0"), null);

        var beaten = Assert.Single(facts, fact => fact is { Name: FactNames.ContextTotal, Role: Role.Overridden });
        Assert.Equal((65536L, "-c", "LLAMA_ARG_CTX_SIZE"), (beaten.Value.Whole!.Value, beaten.OverriddenBy, beaten.Source.Variable));
    }

    [Fact]
    public void Types_batch_and_layers_are_told_as_set()
    {
        var facts = Facts("v0.5.0", "-ctk q8_0 -ctv q4_0 -ub 1024 -ngl all -n 2048 --sleep-idle-seconds 600 -fa off");

        Assert.Equal("q8_0", InForce(facts, FactNames.CacheTypeK)?.Value.Text);
        Assert.Equal("q4_0", InForce(facts, FactNames.CacheTypeV)?.Value.Text);
        Assert.Equal(1024, InForce(facts, FactNames.MicroBatch)?.Value.Whole);
        Assert.Equal("all", InForce(facts, FactNames.GpuLayers)?.Value.Text);
        Assert.Equal(2048, InForce(facts, FactNames.MaxOutputTokens)?.Value.Whole);
        Assert.Equal(600, InForce(facts, FactNames.KeepAlive)?.Value.Whole);
        Assert.Equal("off", InForce(facts, FactNames.FlashAttention)?.Value.Text);
    }

    internal static ImmutableArray<Fact> Facts(string version, string line) =>
        LaunchFacts.Of(StartSettingsTests.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), new Scope(), LlamaServerVersion.Parse(version), null);

    private static Fact? InForce(ImmutableArray<Fact> facts, string name) => facts.SingleOrDefault(fact => fact.Name == name && fact.Role == Role.InForce && fact.Value.IsKnown);
}
