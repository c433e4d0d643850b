using Aforo.Systems.Runtimes.Ollama;

namespace Aforo.Systems.Tests.Runtimes.Ollama;

public sealed class OllamaParametersTests
{
    private const string Text = "stop                           \"<|im_start|>\"\nnum_ctx                        131072\nstop                           \"say \\\"hi\\\"\\n\"\ntemperature                    0.7\n";

    [Fact]
    public void Each_line_is_a_value_and_lists_repeat_their_key()
    {
        Assert.Equal([new("stop", "<|im_start|>"), new("num_ctx", "131072"), new("stop", "say \"hi\"\n"), new("temperature", "0.7")], OllamaParameters.Read(Text));
        Assert.Equal(131072, OllamaParameters.Number(Text, "num_ctx"));
        Assert.Equal(0.7, OllamaParameters.Number(Text, "temperature"));
        Assert.Null(OllamaParameters.Number(Text, "stop"));
        Assert.Null(OllamaParameters.Number(Text, "num"));
        Assert.Null(OllamaParameters.Number(null, "num_ctx"));
    }

    [Theory]
    [InlineData("num_ctx 1.048576e+06", 1_048_576d)]
    [InlineData("num_ctx\t262144", 262_144d)]
    [InlineData("num_ctx                        1e+06\r\nstop \"a\"", 1_000_000d)]
    [InlineData("num_ctx                        -1", -1d)]
    [InlineData("num_ctx                        \"131072\"", null)]
    [InlineData("num_ctx                        NaN", null)]
    [InlineData("num_ctx_other 5", null)]
    [InlineData("num_ctx", null)]
    public void Numbers_as_Go_prints_them(string text, double? number) => Assert.Equal(number, OllamaParameters.Number(text, "num_ctx"));

    [Fact]
    public void A_number_in_quotes_is_stored_as_a_text()
    {
        Assert.True(OllamaParameters.IsNoNumber("num_ctx                        \"131072\"", "num_ctx"));
        Assert.False(OllamaParameters.IsNoNumber(Text, "num_ctx"));
        Assert.False(OllamaParameters.IsNoNumber(Text, "num_batch"));
    }
}
