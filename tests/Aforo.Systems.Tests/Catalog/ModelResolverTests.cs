using Aforo.Core.Catalog;
using Aforo.Systems.Catalog;

namespace Aforo.Systems.Tests.Catalog;

public sealed class ModelResolverTests
{
    private static readonly ModelCatalog Models = new CatalogStore().Models;
    private static readonly ModelResolver Resolver = new(Models);

    [Theory]
    [InlineData("qwen3-coder-30b-a3b", "qwen3-coder-30b-a3b")]
    [InlineData("Qwen3-Coder 30B-A3B", "qwen3-coder-30b-a3b")]
    [InlineData("qwen3-coder:30b", "qwen3-coder-30b-a3b")]
    [InlineData("qwen3:4b", "qwen3-4b-2507")]
    [InlineData("qwen3-4b", "qwen3-4b")]
    [InlineData("QWEN3 4B", "qwen3-4b")]
    [InlineData("command-r:35b", "command-r-08-2024")]
    [InlineData("deepseek-r1:8b", "deepseek-r1-0528-qwen3-8b")]
    [InlineData("gpt-oss-120", "gpt-oss-120b")]
    [InlineData("llama-3.3", "llama-3.3-70b")]
    public void Tags_exactly_first_then_names(string text, string id) => Assert.Equal(id, Resolver.Resolve(text).Value?.Model.Id);

    [Fact]
    public void A_quantization_follows_the_colon()
    {
        var choice = Resolver.Resolve("qwen3-coder-30b-a3b:q4_k_m").Value!;
        Assert.Equal("Q4_K_M", choice.Quantization);
        Assert.Contains(choice.Sizes, size => size.Bytes == 18556688736);
        Assert.Null(choice.Size!.What);
        Assert.Equal("UD-Q4_K_XL", Resolver.Resolve("qwen3 coder 30b a3b:ud-q4_k_xl").Value!.Quantization);
    }

    [Theory]
    [InlineData("qwen3-coder-30b-a3b:Q9_X", ResolutionFault.NoSuchVariant)]
    [InlineData("mistral-small-2", ResolutionFault.Ambiguous)]
    [InlineData("no-such-model", ResolutionFault.Unknown)]
    [InlineData(" ", ResolutionFault.Malformed)]
    public void What_is_not_known_is_refused(string text, ResolutionFault fault) => Assert.Equal(fault, Resolver.Resolve(text).Fault);

    [Fact]
    public void A_release_that_is_not_listed_is_refused_with_its_elder_ones()
    {
        var refused = Resolver.Resolve("deepseek-v3.9");
        Assert.Equal(ResolutionFault.Unknown, refused.Fault);
        Assert.NotEmpty(refused.Candidates);
        Assert.All(refused.Candidates, id => Assert.StartsWith("deepseek-v3", id, StringComparison.Ordinal));
        Assert.Empty(Resolver.Resolve("zzzzz-9b").Candidates);
    }

    [Fact]
    public void Every_id_name_alias_and_tag_finds_its_entry()
    {
        foreach (var model in Models.Models)
            foreach (var name in (string[])[model.Id, model.Name, .. model.Aliases, .. model.Ollama.Select(tag => tag.Tag)])
                Assert.Equal(model.Id, Resolver.Resolve(name).Value?.Model.Id);
    }
}
