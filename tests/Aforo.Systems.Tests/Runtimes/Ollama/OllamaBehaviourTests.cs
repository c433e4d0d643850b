using Aforo.Core.Cases;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Systems.Runtimes.Ollama;
using CsCheck;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaBehaviourTests
{
    private const long GiB = 1L << 30;

    private static readonly OllamaBehaviour Ollama = new();

    /// <summary>The context that a request gets, and the layer that decides it among the settings.</summary>
    private static (double? Context, string? By) Context(string version, long? request = null, long? definition = null, long? app = null, long? variable = null, long? memory = 48 * GiB, long? native = 262_144, bool v1 = false, long? loaded = null, bool vision = false, long overhead = 0)
    {
        var facts = new List<Fact>();
        void Say(string layer, long? value, string name = FactNames.NumCtx)
        {
            if (value is { } known) facts.Add(new Fact { Name = name, Value = known, Layer = layer, Scope = new Scope { Model = layer is Layers.Definition or Layers.ModelNative ? "m" : null } });
        }
        Say(Layers.ModelNative, native, FactNames.NativeContext);
        Say(Layers.Definition, definition);
        Say(Layers.DesktopApp, app);
        Say(Layers.ServerVariable, variable);
        Say(Layers.Loaded, loaded, FactNames.ContextPerSlot);
        if (overhead > 0) Say(Layers.ServerVariable, overhead, "OLLAMA_GPU_OVERHEAD");
        if (vision) facts.Add(new Fact { Name = FactNames.Vision, Value = true });
        var links = Ollama.ContextLinks(new ContextQuestion
        {
            Runtime = new RuntimeSeen { Id = "ollama", Kind = "ollama", Version = version },
            Facts = [.. facts],
            Requested = request is { } asked ? new Fact { Name = FactNames.NumCtx, Value = asked, Layer = Layers.AgentConfig } : null,
            AcceleratorBytes = memory,
            RouteCarriesContext = !v1,
        });
        var deciding = links.Where(link => link.Role == Role.InForce && link.Layer is not (Layers.ModelNative or Layers.Loaded)).ToArray();
        Assert.Single(deciding);
        Assert.All(links.Where(link => link.Role == Role.Overridden), link => Assert.NotNull(link.OverriddenBy));
        var ceiling = links.Where(link => link is { Role: Role.InForce, Value: not null }).MinBy(link => link.Value);
        return (links.Any(link => link is { Role: Role.InForce, Value: null }) ? null : ceiling?.Value, deciding[0].Layer);
    }

    [Theory]
    [InlineData("0.5.7", 2048d, Layers.ServerDefault)]
    [InlineData("0.6.6", 2048d, Layers.ServerDefault)]
    [InlineData("0.6.7-rc0", 2048d, Layers.ServerDefault)]
    [InlineData("0.6.7", 4096d, Layers.ServerDefault)]
    [InlineData("0.9.6", 4096d, Layers.ServerDefault)]
    [InlineData("0.15.4", 4096d, Layers.ServerDefault)]
    [InlineData("0.15.5", 262144d, Layers.Tier)]
    [InlineData("0.33.0-rc2", 262144d, Layers.Tier)]
    public void Where_nobody_sets_a_context(string version, double context, string layer) => Assert.Equal((context, layer), Context(version));

    [Theory]
    [InlineData(0L, 0L, 4096d)]
    [InlineData(22L, 0L, 4096d)]
    [InlineData(23L, 0L, 32768d)]
    [InlineData(24L, 2L, 4096d)]
    [InlineData(46L, 0L, 32768d)]
    [InlineData(47L, 0L, 262144d)]
    [InlineData(48L, 2L, 32768d)]
    public void Tiers_by_memory_minus_overhead(long gib, long overhead, double context) => Assert.Equal(context, Context("0.32.15", memory: gib * GiB, overhead: overhead * GiB).Context);

    [Fact]
    public void Unknown_memory_is_an_unknown_context() => Assert.Null(Context("0.32.15", memory: null).Context);

    [Fact]
    public void The_nearest_statement_wins()
    {
        Assert.Equal((10_000d, Layers.RequestOption), Context("0.32.15", request: 10_000, definition: 20_000, app: 30_000, variable: 40_000));
        Assert.Equal((20_000d, Layers.Definition), Context("0.32.15", definition: 20_000, app: 30_000, variable: 40_000));
        Assert.Equal((30_000d, Layers.DesktopApp), Context("0.32.15", app: 30_000, variable: 40_000));
        Assert.Equal((40_000d, Layers.ServerVariable), Context("0.32.15", variable: 40_000));
        Assert.Equal((262_144d, Layers.Tier), Context("0.32.15", variable: 0));
    }

    [Fact]
    public void Whatever_is_set_exactly_one_setting_decides()
    {
        var number = Gen.Long[-10, 2_000_000].Select(value => value < 0 && value % 2 == 0 ? (long?)null : value);
        string[] versions = ["0.4.3", "0.5.12", "0.6.7", "0.9.6", "0.15.4", "0.15.5", "0.30.11", "0.33.0-rc2"];
        Gen.Select(Gen.Int[0, versions.Length - 1].Select(at => versions[at]), number, number, number, number, number).Sample((version, request, definition, app, variable, native) =>
        {
            var (context, by) = Context(version, request, definition, app, variable, native: native is > 0 ? native : null);
            Assert.True(context >= 4 || native is > 0 and < 4);
            Assert.True(native is not > 0 || context <= native);
            Assert.Equal(request is not null ? Layers.RequestOption : definition is not null ? Layers.Definition : by, by);
        });
    }

    [Fact]
    public void OpenAI_routes_cannot_carry_a_context() => Assert.Equal((20_000d, Layers.Definition), Context("0.32.15", request: 10_000, definition: 20_000, v1: true));

    [Fact]
    public void The_variable_came_with_0_5_13()
    {
        Assert.Equal((2048d, Layers.ServerDefault), Context("0.5.12", variable: 40_000));
        Assert.Equal((40_000d, Layers.ServerVariable), Context("0.5.13", variable: 40_000));
    }

    [Fact]
    public void Too_small_and_too_large_are_corrected()
    {
        Assert.Equal((4d, Layers.Definition), Context("0.32.15", definition: 0));
        Assert.Equal((4d, Layers.RequestOption), Context("0.32.15", request: -5));
        Assert.Equal((2048d, Layers.RequestOption), Context("0.32.15", request: 512, vision: true));
        Assert.Equal(40_960d, Context("0.32.15", definition: 65_536, native: 40_960).Context);
        Assert.Equal(40_960d, Context("0.32.15", native: 40_960).Context);
    }

    [Fact]
    public void What_is_loaded_counts_where_it_stays()
    {
        Assert.Equal(131_072d, Context("0.32.15", definition: 131_072, loaded: 131_072).Context);
        // Another request loaded it smaller: the definition reloads it.
        Assert.Equal(131_072d, Context("0.32.15", definition: 131_072, loaded: 4096).Context);
        // The server lowered the automatic context, and nobody was told.
        Assert.Equal(32_768d, Context("0.32.15", loaded: 32_768).Context);
    }

    [Theory]
    [InlineData("0.16.2", 131_072, true, null, null, 131_072L)]
    [InlineData("0.4.3", 8192, true, null, null, 8192L)]
    [InlineData("0.24.0", 8192, false, null, null, 8192L)]
    [InlineData("0.30.0", 16_384, true, null, null, 16_383L)]
    [InlineData("0.30.8", 16_384, true, null, false, 16_383L)]
    [InlineData("0.30.10", 16_384, true, null, null, 16_383L)]
    [InlineData("0.30.11", 131_072, true, null, null, 65_538L)]
    [InlineData("0.32.15", 65_536, true, null, null, 32_770L)]
    [InlineData("0.33.0-rc2", 4096, true, null, null, 2050L)]
    [InlineData("0.32.15", 4096, true, true, true, 2050L)]
    public void A_cut_leaves(string version, long context, bool rendered, bool? truncate, bool? shift, long kept)
    {
        var answer = Ollama.Overflow(new OverflowQuestion { Version = version, PromptTokens = 146_760, Context = context, Rendered = rendered, Truncate = truncate, Shift = shift });

        Assert.Equal((OnExceed.Cut, kept, true), (answer.Effect!.Value, answer.KeptTokens!.Value, answer.Silent));
        Assert.Contains(context.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Formula!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.12.6", true, false, null)]
    [InlineData("0.24.0", true, false, null)]
    [InlineData("0.30.0", true, false, null)]
    [InlineData("0.32.15", true, false, null)]
    [InlineData("0.32.15", false, null, null)]
    [InlineData("0.30.9", true, null, false)]
    [InlineData("0.32.15", true, null, false)]
    public void Refused(string version, bool rendered, bool? truncate, bool? shift)
    {
        var answer = Ollama.Overflow(new OverflowQuestion { Version = version, PromptTokens = 146_760, Context = 131_072, Rendered = rendered, Truncate = truncate, Shift = shift });

        Assert.Equal((OnExceed.Reject, null, false), (answer.Effect!.Value, answer.KeptTokens, answer.Silent));
    }

    [Fact]
    public void The_edge_is_the_whole_context_and_one_less_with_a_child()
    {
        OverflowAnswer At(string version, long tokens) => Ollama.Overflow(new OverflowQuestion { Version = version, PromptTokens = tokens, Context = 4096, Rendered = true });
        Assert.Null(At("0.24.0", 4096).Effect);
        Assert.Equal(OnExceed.Cut, At("0.24.0", 4097).Effect);
        Assert.Null(At("0.32.15", 4095).Effect);
        Assert.Equal(2050, At("0.32.15", 4096).KeptTokens);
    }

    [Fact]
    public void What_is_not_known_is_not_said()
    {
        Assert.Null(Ollama.Overflow(new OverflowQuestion { PromptTokens = 9000, Context = 4096 }).Effect);
        Assert.Null(Ollama.Overflow(new OverflowQuestion { Version = "0.32.15", PromptTokens = 9000, Context = 4096 }).Effect);
        var old = Ollama.Overflow(new OverflowQuestion { Version = "0.3.14", PromptTokens = 9000, Context = 4096 });
        Assert.Equal((OnExceed.Cut, null), (old.Effect!.Value, old.KeptTokens));
    }

    [Theory]
    [InlineData(-1L, 4095L)]
    [InlineData(0L, 2048L)]
    [InlineData(4L, 2050L)]
    [InlineData(99_999L, 4095L)]
    public void The_head_that_is_kept_decides_the_half(long keep, long kept) =>
        Assert.Equal(kept, Ollama.Overflow(new OverflowQuestion { Version = "0.32.15", PromptTokens = 9000, Context = 4096, Keep = keep, Rendered = true }).KeptTokens);
}
