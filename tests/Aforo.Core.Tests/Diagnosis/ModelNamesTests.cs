using Aforo.Core.Diagnosis;

namespace Aforo.Core.Tests.Diagnosis;

public sealed class ModelNamesTests
{
    [Theory]
    [InlineData("qwen3-coder:30b-v-128k", 131072L)]
    [InlineData("qwen3-coder-30b-agent-262k:latest", 268288L)]
    [InlineData("qwen3-coder:30b", null)]
    [InlineData("llama3:8b-instruct-q4_K_M", null)]
    [InlineData("phi3:3.8b-mini-128k-instruct-q4_0", 131072L)]
    [InlineData("something4k2", null)]
    [InlineData("kimi-k2", null)]
    [InlineData("", null)]
    public void A_name_claims_thousands_of_tokens_only_where_it_says_so(string name, long? claimed) => Assert.Equal(claimed, ModelNames.ClaimedContext(name));

    [Theory]
    [InlineData(131072, 131072, true)]
    [InlineData(131072, 128000, true)]
    [InlineData(268288, 262144, true)]
    [InlineData(131072, 262144, false)]
    [InlineData(131072, 4096, false)]
    public void A_label_may_count_in_thousands_or_in_1024(long claimed, double tokens, bool honest) => Assert.Equal(honest, ModelNames.ClaimMatches(claimed, tokens));

    [Fact]
    public void Latest_is_the_default_tag() => Assert.True(ModelNames.Same("Llama3", "llama3:latest"));
}
