using System.Collections.Immutable;
using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.LlamaServer;

namespace Aforo.Systems.Tests.Runtimes.LlamaServer;

public sealed class LlamaServerBehaviourTests
{
    private static readonly LlamaServerBehaviour Behaviour = new();

    [Theory]
    [InlineData("v0.5.0", null)]
    [InlineData("b10488-1a2b3c4d5", null)]
    [InlineData("b10488-1a2b3c4d5", true)]
    [InlineData("b7079", true)]
    [InlineData("b4768", false)]
    [InlineData(null, false)]
    public void A_too_long_prompt_is_refused(string? version, bool? shift)
    {
        var answer = Overflow(version, 40112, 32768, shift);

        Assert.Equal(new OverflowAnswer(OnExceed.Reject), answer);
    }

    [Theory]
    [InlineData("b5943", 42410, 40960, 0, 21930)]
    [InlineData("b4768", 42410, 40960, null, 21930)]
    [InlineData("b4768", 10000, 4096, 4, 3862)]
    [InlineData("b4768", 4096, 4096, 0, 2048)]
    public void Builds_before_August_2025_cut_silently(string version, long prompt, long context, int? keep, long kept)
    {
        var answer = Behaviour.Overflow(new OverflowQuestion { Version = version, PromptTokens = prompt, Context = context, Keep = keep });

        Assert.Equal((OnExceed.Cut, kept, true), (answer.Effect!.Value, answer.KeptTokens!.Value, answer.Silent));
        Assert.True(answer.KeptTokens < context);
        Assert.StartsWith($"{prompt} - floor(", answer.Formula, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("b6250", null)]
    [InlineData("b1-de3ff81", null)]
    [InlineData(null, true)]
    public void What_an_unknown_build_does_is_not_guessed(string? version, bool? shift) => Assert.Null(Overflow(version, 5000, 4096, shift).Effect);

    [Fact]
    public void Replies_of_2026_tell_what_the_build_number_does_not()
    {
        var facts = ImmutableArray.Create(new Fact { Name = FactNames.RuntimeNotBefore, Value = "2026-08" });

        Assert.Equal(OnExceed.Reject, Behaviour.Overflow(new OverflowQuestion { Version = "b1-de3ff81", PromptTokens = 5000, Context = 4096, Facts = facts, Shift = true }).Effect);
    }

    [Theory]
    [InlineData("v0.5.0", 30.0)]
    [InlineData("b9478", 30.0)]
    [InlineData("b9400", null)]
    [InlineData("b5943", null)]
    [InlineData(null, null)]
    public void Pings_break_the_silence_since_June_2026(string? version, double? seconds) => Assert.Equal(seconds, Behaviour.PingIntervalSeconds(version));

    [Fact]
    public void Slots_divide_what_is_set()
    {
        var links = Links("v0.5.0", "-c 131072 -np 4", native: 262144, loaded: 32768);

        Assert.Equal([(Layers.ModelNative, 262144, Role.InForce), (Layers.ServerFlag, 131072, Role.Overridden), (Layers.Slots, 32768, Role.InForce), (Layers.Loaded, 32768, Role.InForce)], Short(links));
        Assert.Equal("slots", links[1].OverriddenBy);
        Assert.Equal("131072 / 4", links[2].Source.Formula);
        Assert.Equal(OnExceed.Reject, links[2].OnExceed);
    }

    [Fact]
    public void One_pool_for_all_slots_is_no_division()
    {
        var links = Links("v0.5.0", "-c 131072", native: 262144, loaded: 131072);

        Assert.Equal([(Layers.ModelNative, 262144, Role.InForce), (Layers.ServerFlag, 131072, Role.InForce), (Layers.Loaded, 131072, Role.InForce)], Short(links));
    }

    [Fact]
    public void A_slot_gets_no_more_than_the_trained_length()
    {
        var links = Links("v0.5.0", "-c 131072 -np 1", native: 65536, loaded: 65536);

        Assert.Equal([(Layers.ModelNative, 65536, Role.InForce), (Layers.ServerFlag, 131072, Role.Overridden), (Layers.Loaded, 65536, Role.InForce)], Short(links));
        Assert.Equal(Layers.ModelNative, links[1].OverriddenBy);
        Assert.Equal(OnExceed.Clamp, links[0].OnExceed);
    }

    [Fact]
    public void A_pool_above_the_trained_length_is_shared_among_slots()
    {
        var links = Links("v0.5.0", "-c 262144 -np 4 -kvu", native: 65536, loaded: 65536);

        Assert.Equal((Layers.ServerFlag, Role.Overridden, Layers.Slots), (links[1].Layer, links[1].Role, links[1].OverriddenBy));
        Assert.Equal((Layers.Slots, 65536.0), (links[2].Layer, links[2].Value));
    }

    [Fact]
    public void A_share_is_padded_as_the_engine_pads_it() => Assert.Equal(512, Links("v0.5.0", "-c 1000 -np 3", native: 65536, loaded: null).Single(link => link.Layer == Layers.Slots).Value);

    [Fact]
    public void A_cap_of_each_slot_counts()
    {
        var links = Links("v0.5.0", "-c 131072 --kv-unified-per-slot 32768", native: 262144, loaded: 32768);

        Assert.Contains((Layers.Slots, 32768, Role.InForce), Short(links));
        Assert.Equal(32768, Ceiling(links));
    }

    [Theory]
    [InlineData(32768)]
    [InlineData(262144)]
    public void A_default_that_was_lowered_to_fit_is_told_as_loaded(long loaded)
    {
        var links = Links("v0.5.0", "", native: 262144, loaded);

        Assert.Contains((Layers.ServerDefault, loaded, Role.InForce), Short(links));
        Assert.Equal(loaded, Ceiling(links));
    }

    [Fact]
    public void Zero_means_the_trained_length() => Assert.Contains((Layers.ServerFlag, 262144, Role.InForce), Short(Links("v0.5.0", "-c 0", native: 262144, loaded: null)));

    [Fact]
    public void What_is_loaded_beats_a_start_that_says_less()
    {
        var links = Links("v0.5.0", "-c 4096 -np 1", native: 262144, loaded: 32768);

        Assert.Equal((Role.Overridden, Layers.Loaded), (links[1].Role, links[1].OverriddenBy));
        Assert.Equal(32768, Ceiling(links));
    }

    [Fact]
    public void An_old_build_warns_above_the_trained_length_and_obeys() => Assert.Contains((Layers.ServerFlag, 40960, Role.InForce), Short(Links("b5943", "-c 40960", native: 32768, loaded: 40960)));

    [Fact]
    public void A_request_cannot_carry_a_context()
    {
        var question = Question("v0.5.0", "-c 8192 -np 1", 65536, 8192) with { Requested = new Fact { Name = FactNames.NumCtx, Value = 32768, Layer = Layers.RequestOption } };

        var link = Behaviour.ContextLinks(question).Single(link => link.Layer == Layers.RequestOption);

        Assert.Equal((Role.Ineffective, "context-is-fixed-at-start"), (link.Role, link.Reason));
    }

    [Fact]
    public void With_nothing_known_there_is_nothing_to_say() =>
        Assert.Empty(Behaviour.ContextLinks(new ContextQuestion { Runtime = new RuntimeSeen { Id = "llama-server@x:1", Kind = "llama-server" } }));

    private static OverflowAnswer Overflow(string? version, long prompt, long context, bool? shift) =>
        Behaviour.Overflow(new OverflowQuestion { Version = version, PromptTokens = prompt, Context = context, Shift = shift });

    private static ImmutableArray<Link> Links(string version, string line, long native, long? loaded) => Behaviour.ContextLinks(Question(version, line, native, loaded));

    private static ContextQuestion Question(string version, string line, long native, long? loaded)
    {
        var facts = LaunchFactsTests.Facts(version, line).Add(new Fact { Name = FactNames.NativeContext, Value = native, Layer = Layers.ModelNative });
        if (loaded is { } now) facts = facts.Add(new Fact { Name = FactNames.ContextPerSlot, Value = now, Layer = Layers.Loaded });
        return new ContextQuestion { Runtime = new RuntimeSeen { Id = "llama-server@127.0.0.1:8080", Kind = "llama-server", Version = version }, Facts = facts };
    }

    private static IEnumerable<(string Layer, double Value, Role Role)> Short(ImmutableArray<Link> links) => links.Select(link => (link.Layer, link.Value!.Value, link.Role));

    private static double? Ceiling(ImmutableArray<Link> links) => new Chain { Dimension = Dimension.Context, Unit = "tokens", Subject = new(null, null, null), Links = links }.Ceiling?.Value;
}
