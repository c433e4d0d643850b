using Aforo.Core.Catalog;
using Aforo.Core.Models;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class ModelMetadataTests
{
    private static readonly ModelCatalog Models = new CatalogStore().Models;

    private static ModelMetadata Of(string id) => new(Models.Find(id)!);

    [Fact]
    public void Keys_are_those_of_the_file()
    {
        var metadata = Of("qwen3-coder-30b-a3b");
        Assert.Equal("qwen3moe", metadata.Text("general.architecture"));
        Assert.Equal(262144, metadata.Whole("qwen3moe.context_length"));
        Assert.Equal((48L, 4L, 128L, 151936L), (metadata.Whole("qwen3moe.block_count"), metadata.Whole("qwen3moe.attention.head_count_kv"), metadata.Whole("qwen3moe.attention.key_length"), metadata.Whole("qwen3moe.vocab_size")));
        Assert.Null(metadata.Whole("qwen3moe.attention.sliding_window"));
    }

    [Fact]
    public void The_founding_cases_cache_is_96_kib_a_token()
    {
        var shape = ModelShapes.From(Of("qwen3-coder-30b-a3b"))!;
        Assert.Equal(98304, shape.KvHeads.Sum() * (shape.KeyLength + shape.ValueLength) * 2);
    }

    [Fact]
    public void Hybrids_have_heads_in_their_attention_layers_only()
    {
        var nemotron = Of("nemotron-nano-9b-v2").Wholes("nemotron_h.attention.head_count_kv");
        Assert.Equal((56, 4), (nemotron.Count, nemotron.Count(heads => heads > 0)));
        var granite = Of("granite-4.0-h-tiny-7b-a1b").Wholes("granitehybrid.attention.head_count_kv");
        Assert.Equal([5, 15, 25, 35], granite.Select((heads, layer) => (heads, layer)).Where(pair => pair.heads > 0).Select(pair => pair.layer));
        var lfm = Of("lfm2-1.2b").Wholes("lfm2.attention.head_count_kv");
        Assert.Equal(6, lfm.Count(heads => heads == 8));
    }

    [Fact]
    public void Gemma_4_has_other_heads_where_it_slides()
    {
        var metadata = Of("gemma-4-31b");
        var heads = metadata.Wholes("gemma4.attention.head_count_kv");
        var slides = metadata.Wholes("gemma4.attention.sliding_window_pattern");
        Assert.Equal(heads.Count, slides.Count);
        Assert.All(heads.Zip(slides), pair => Assert.Equal(pair.Second == 1 ? 16 : 4, pair.First));
    }

    [Theory]
    [InlineData("qwen3.5-9b", 32, 0)]
    [InlineData("glm-4.7-flash", 47, 0)]
    [InlineData("glm-4.5-air", 47, 1)]
    public void Layers_that_only_predict_are_counted_once(string model, int layers, int predicting)
    {
        var shape = ModelShapes.From(Of(model))!;
        Assert.Equal((layers, predicting), (shape.Layers, shape.NextTokenLayers));
    }

    [Fact]
    public void Every_complete_shape_gives_a_shape()
    {
        foreach (var model in Models.Models.Where(model => model.ShapeComplete))
        {
            var shape = ModelShapes.From(new ModelMetadata(model));
            Assert.NotNull(shape?.Layers);
            Assert.Equal(model.NativeContext, shape.NativeContext);
        }
    }
}
