using System.Collections.Immutable;
using Aforo.Core.Chains;
using Aforo.Core.Facts;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems;
using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Lab.Tests.Simulators.Ollama;

/// <summary>The context that a simulated server really loads, held against what the reader and the behaviour say beforehand.</summary>
public sealed class ContextTests
{
    private const long GiB = 1L << 30;

    private static readonly SimulatedWeights Weights = SimulatedWeights.Qwen3Coder30B with { FileBytes = 1 << 30, KvBytesPerToken = 1 };

    public static TheoryData<string, long> Setups
    {
        get
        {
            var setups = new TheoryData<string, long>();
            foreach (var version in (string[])["0.10.0", "0.15.4", "0.15.5-rc0", "0.15.5", "0.24.0", "0.30.5", "0.32.15", "0.33.0-rc2"])
                foreach (var memory in (long[])[0, 8, 24, 48]) setups.Add(version, memory);
            return setups;
        }
    }

    [Theory]
    [MemberData(nameof(Setups))]
    public async Task Foretold_and_loaded_are_one(string version, long memory)
    {
        foreach (var variable in (long[])[0, 50_000])
        {
            await using var ollama = await Simulated.Start(new()
            {
                Version = version,
                AcceleratorBytes = memory * GiB,
                ContextLength = variable,
                LoadTime = TimeSpan.FromMilliseconds(1),
                Definitions =
                [
                    new() { Name = "plain:latest", Weights = Weights },
                    new() { Name = "set:latest", Weights = Weights, Parameters = Set("20000") },
                    new() { Name = "zero:latest", Weights = Weights, Parameters = Set("0") },
                    new() { Name = "large:latest", Weights = Weights, Parameters = Set("1048576") },
                ],
            }, factor: 20_000);
            var seen = await Observe(ollama, variable);
            foreach (var model in (string[])["plain", "set", "zero", "large"])
            foreach (var request in (long?[])[null, 1, 9000, 500_000])
            foreach (var v1 in (bool[])[false, true])
            {
                var options = request is null ? "" : $",\"options\":{{\"num_ctx\":{request}}}";
                var (status, body) = await ollama.Post(v1 ? "/v1/chat/completions" : "/api/chat", Simulated.Chat(model, ",\"stream\":false" + options, ("user", "hi")));
                Assert.True(status == 200, body);
                var links = new OllamaBehaviour().ContextLinks(new ContextQuestion
                {
                    Runtime = seen.Runtimes[0],
                    Facts = [.. seen.Facts.Where(fact => fact.Scope.Model is null || fact.Scope.Model == model + ":latest")],
                    Requested = request is null ? null : new Fact { Name = FactNames.NumCtx, Value = request.Value, Layer = Layers.AgentConfig },
                    AcceleratorBytes = memory * GiB,
                    RouteCarriesContext = !v1,
                });

                var foretold = links.Where(link => link.Role == Role.InForce).Min(link => link.Value);
                var loaded = await ollama.LoadedContext();
                Assert.True(foretold == loaded, $"{version}, {memory} GiB, variable {variable}, {model}, request {request}, v1 {v1}: foretold {foretold}, loaded {loaded}");
                Assert.Single(links, link => link.Role == Role.InForce && link.Layer != Layers.ModelNative);
                await ollama.Post("/api/generate", $"{{\"model\":\"{model}\",\"keep_alive\":0}}");
            }
        }
    }

    private static ImmutableSortedDictionary<string, string> Set(string context) => ImmutableSortedDictionary<string, string>.Empty.Add("num_ctx", context).Add("stop", "[\"a\",\"b\"]").Add("temperature", "0.7");

    /// <summary>The reader against the live server.</summary>
    private static async Task<Core.Cases.Observation> Observe(Simulated ollama, long variable)
    {
        var world = new Surroundings
        {
            Platform = Platform.Linux,
            Home = "/nowhere",
            CurrentDirectory = "/nowhere",
            Root = "/nowhere",
            Environment = ImmutableDictionary<string, string>.Empty.Add("OLLAMA_CONTEXT_LENGTH", variable.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        };
        var seen = await new OllamaRuntime().ObserveAtAsync(ollama.Address, world, CancellationToken.None);
        Assert.Empty(seen!.Problems);
        return seen;
    }

    [Fact]
    public async Task An_automatic_context_is_lowered_when_it_does_not_fit()
    {
        await using var ollama = await Simulated.Start(new() { Version = "0.32.15", Definitions = [new() { Name = "huge:latest", Weights = Weights with { KvBytesPerToken = 1_000_000 }, Renderer = "x" }] });

        await ollama.Json("/api/chat", Simulated.Chat("huge", ""","stream":false""", ("user", "hi")));

        Assert.Equal(32_768, await ollama.LoadedContext());
        Assert.Contains("old_num_ctx=262144 effective_num_ctx=262144 new_num_ctx=32768", await ollama.Line("reducing automatic context"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_of_four_slots_is_one_for_each()
    {
        await using var ollama = await Simulated.Start(new() { Parallel = 4, Definitions = [new() { Name = "a:latest", Weights = Weights, Parameters = Set("8192") }] });

        await ollama.Json("/api/generate", """{"model":"a","stream":false}""");

        Assert.Equal(8192, await ollama.LoadedContext());
        Assert.Contains("-c 32768 -np 4", await ollama.Line("starting llama-server"), StringComparison.Ordinal);
    }
}
