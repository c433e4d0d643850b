using Aforo.Gateway.Forwarding;

namespace Aforo.Gateway.Tests.Forwarding;

/// <summary>How many tokens a runtime read in the seconds that it tells.</summary>
public sealed class ReplyFiguresTests
{
    [Fact]
    public void An_Ollama_does_not_tell_what_came_from_its_cache()
    {
        // 88,210 tokens in 0.8 s, nearly all of them from the cache.
        using var tap = new ReplyTap();
        tap.Pass(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "ollama-replies", "chat-nonstream.json")));
        Assert.Equal((88_210, 0.812345, null), (tap.Figures().PromptTokens!.Value, tap.Figures().PrefillSeconds!.Value, tap.Figures().ReadAnew));
    }

    [Fact]
    public void What_is_told_needs_no_guess()
    {
        Assert.Equal(40, new ReplyFigures { PromptTokens = 1000, CachedTokens = 960 }.ReadAnew);
        Assert.Equal(7, new ReplyFigures { PromptTokens = 1000, ReadTokens = 7 }.ReadAnew);
        Assert.Equal(0, new ReplyFigures { PromptTokens = 1000, CachedTokens = 2000 }.ReadAnew);
        Assert.Null(new ReplyFigures().ReadAnew);
    }

    [Fact]
    public void A_stream_of_a_llama_server_that_was_not_asked_for_its_usage_tells_its_tokens_in_its_timings()
    {
        using var tap = new ReplyTap();
        tap.Pass("""
            data: {"choices":[{"finish_reason":"length","index":0,"delta":{}}],"created":1795765571,"id":"chatcmpl-6pPlfpUw","model":"m.gguf","object":"chat.completion.chunk","timings":{"cache_n":18,"prompt_n":7633,"prompt_ms":39905.644,"predicted_n":4,"predicted_ms":63.492}}

            data: [DONE]


            """u8);
        Assert.Equal((7651L, 18L, 7633L, 4L), (tap.Figures().PromptTokens, tap.Figures().CachedTokens, tap.Figures().ReadAnew, tap.Figures().OutputTokens));
    }

    [Theory]
    [InlineData("""{"usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807,"output_tokens":5}}""")]
    [InlineData("""{"usage":{"prompt_tokens":-1,"completion_tokens":5}}""")]
    public void What_can_be_no_count_of_tokens_is_none(string reply)
    {
        using var tap = new ReplyTap();
        tap.Pass(System.Text.Encoding.UTF8.GetBytes(reply));
        Assert.Equal((null, null, 5L), (tap.Figures().PromptTokens, tap.Figures().CachedTokens, tap.Figures().OutputTokens));
    }
}
