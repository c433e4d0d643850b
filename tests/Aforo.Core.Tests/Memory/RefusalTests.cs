using Aforo.Core.Memory;
using Aforo.Core.Models;

namespace Aforo.Core.Tests.Memory;

public sealed class RefusalTests
{
    private static readonly ModelShape Llama = ModelShapes.From(TruthRow.Read("memory-truth.csv").First())!;

    [Fact]
    public void An_unknown_architecture_is_refused_by_its_name()
    {
        var outcome = MemoryPlanner.Plan(Llama with { Architecture = "martian" }, WeightInventory.OfFile(1), new MemorySettings());
        Assert.Null(outcome.Plan);
        Assert.Equal("martian", outcome.UnknownArchitecture);
        Assert.Contains("martian", outcome.Problem);
    }

    [Theory]
    [InlineData("block_count")]
    [InlineData("embedding_length")]
    [InlineData("attention.key_length")]
    public void What_the_shape_lacks_is_named(string key)
    {
        var shape = key switch
        {
            "block_count" => Llama with { Layers = null },
            "embedding_length" => Llama with { EmbeddingLength = null },
            _ => Llama with { KeyLength = null },
        };
        Assert.Equal(key, MemoryPlanner.Plan(shape, WeightInventory.OfFile(1), new MemorySettings()).MissingKey);
    }

    [Theory]
    [InlineData(MemoryBackend.Cuda)]
    [InlineData(MemoryBackend.Metal)]
    [InlineData(MemoryBackend.Sycl)]
    public void Rows_are_not_divided_where_the_engine_would_not_or_it_is_not_known(MemoryBackend backend) =>
        Assert.NotNull(MemoryPlanner.Plan(Llama, WeightInventory.OfFile(1), new MemorySettings { Devices = 2, Backend = backend, SplitMode = SplitMode.Row }).Refusal);

    [Fact]
    public void No_settings_and_no_shape_end_in_an_exception()
    {
        // Hostile numbers of a damaged file or a careless person: an answer or a refusal, in bounded time.
        var random = new Random(7);
        long Any() => random.Next(6) switch { 0 => 0, 1 => 1, 2 => random.Next(), 3 => -1, 4 => long.MaxValue, _ => random.Next(1, 300) };
        int Small() => (int)Math.Clamp(Any(), -1, 1_000_000);
        for (var i = 0; i < 300; i++)
        {
            var shape = Llama with
            {
                Architecture = MemoryPlanner.KnownArchitectures[random.Next(MemoryPlanner.KnownArchitectures.Length)].Name,
                Layers = Math.Clamp(Small(), 1, 40),
                EmbeddingLength = Any(), VocabularySize = Any(), HeadCount = Small(), KeyLength = Small(), ValueLength = Small(), RopeDimensions = Small(),
                SlidingWindow = Any(), SlidingPeriod = Small(), SharedKvLayers = Math.Max(0, Small() % 3),
                Experts = random.Next(2) == 0 ? null : new ExpertShape { Count = Small(), Used = Small(), Groups = Small(), GroupsUsed = Small(), Shared = Small() },
                Recurrent = random.Next(2) == 0 ? null : new RecurrentShape { Convolution = Small(), Inner = Any(), State = Any(), TimeStepRank = Small(), Groups = Small(), AttentionInterval = Small() },
                Latent = random.Next(2) == 0 ? null : new LatentShape(Small(), Small(), Small(), Small()),
            };
            var settings = new MemorySettings { ContextSize = Any(), Parallel = Small(), MicroBatch = Small(), BatchSize = Small(), OutputsMax = Small(), Devices = random.Next(3), GpuLayers = Small(), CpuExpertLayers = Small() };
            var outcome = MemoryPlanner.Plan(shape, WeightInventory.OfFile(Math.Abs(Any() / 2)), settings);
            Assert.True(outcome.Plan is not null ^ outcome.Problem is not null);
        }
    }
}
