using Aforo.Core.Diagnosis;

namespace Aforo.Core.Tests.Diagnosis;

public sealed class OllamaCountsTests
{
    [Theory]
    [InlineData("0.0.21", false)]
    [InlineData("0.1.48", false)]
    [InlineData("0.3.14", false)]
    [InlineData("0.3.14-7-gc4c5a8a", false)]
    [InlineData("0.4.0-rc0", true)]
    [InlineData("0.4.0-rc8", true)]
    [InlineData("0.4.0", true)]
    [InlineData("v0.4.0", true)]
    [InlineData("0.5.7-0-ga420a45-dirty", true)]
    [InlineData("0.24.0", true)]
    [InlineData("0.30.5", true)]
    [InlineData("0.33.0-rc2", true)]
    [InlineData("1.0", true)]
    [InlineData("0.0.0", null)]
    [InlineData("0.0.0-dirty", null)]
    [InlineData("latest", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_whole_prompt_is_counted_since_the_runners_of_Go(string? version, bool? expected) => Assert.Equal(expected, OllamaCounts.TellsWholePrompt(version));

    [Theory]
    [InlineData("0.29.9", false, null, null)]
    [InlineData("0.30.0-rc0", false, null, 2048L)]
    [InlineData("0.32.15", false, null, 2048L)]
    [InlineData("0.32.15", false, 8192L, 8192L)]
    [InlineData("0.32.15", true, null, null)]
    [InlineData("0.0.0", false, null, 2048L)]
    [InlineData(null, false, null, 2048L)]
    public void Of_a_text_to_embed_no_more_than_a_batch_is_read(string? version, bool poolsLast, long? numBatch, long? tokens) => Assert.Equal(tokens, OllamaCounts.EmbeddingBatch(version, poolsLast, numBatch));
}
