using System.Text;
using System.Text.Json.Nodes;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>Ollama's generation and embeddings, for backends of other dialects.</summary>
public sealed class GenerateTests
{
    [Theory]
    [InlineData(WireForm.OpenAiChat, """{"model":"m","messages":[{"role":"system","content":"Be careful."},{"role":"user","content":[{"type":"text","text":"What?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}}]}],"max_tokens":5,"response_format":{"type":"json_object"},"stream":false}""")]
    [InlineData(WireForm.OllamaChat, """{"model":"m","messages":[{"role":"system","content":"Be careful."},{"role":"user","content":"What?","images":["iVBO"]}],"options":{"num_predict":5},"format":"json","stream":false}""")]
    public void A_prompt_is_a_turn_of_the_user(WireForm backend, string expected) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), JsonNode.Parse(Samples.Request(WireForm.OllamaGenerate, backend, """{"model":"m","system":"Be careful.","prompt":"What?","images":["iVBO"],"options":{"num_predict":5,"num_ctx":4096},"format":"json","stream":false,"keep_alive":"5m"}"""))!.ToJsonString());

    [Fact]
    public void A_raw_prompt_is_continued_as_it_stands() => Assert.Equal(
        """{"model":"m","prompt":"<|user|>hi","max_tokens":5,"stop":["END"],"stream":true,"stream_options":{"include_usage":true}}""",
        Samples.Request(WireForm.OllamaGenerate, WireForm.OpenAiCompletions, """{"model":"m","prompt":"<|user|>hi","raw":true,"options":{"num_predict":5,"stop":["END"]}}"""));

    [Theory]
    [InlineData("""{"prompt":"a","raw":true}""", "continued as it stands")]
    [InlineData("""{"prompt":"a","raw":true,"images":["iVBO"]}""", "raw takes neither system nor images")]
    [InlineData("""{"prompt":"a","suffix":"b"}""", "suffix asks")]
    [InlineData("""{"prompt":"a","template":"{{.Prompt}}"}""", "template belongs")]
    [InlineData("""{"prompt":"a","context":[1,2]}""", "context holds tokens")]
    public void What_only_Ollama_can_is_refused_with_the_reason(string body, string expected) => Assert.Contains(expected, Samples.Request(WireForm.OllamaGenerate, WireForm.OpenAiChat, body));

    [Fact]
    public void A_continuation_comes_back_line_by_line()
    {
        const string Stream = """
            data: {"id":"cmpl-1","choices":[{"index":0,"text":"Hel","finish_reason":null}]}

            data: {"id":"cmpl-1","choices":[{"index":0,"text":"lo","finish_reason":"length"}]}

            data: {"id":"cmpl-1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2}}

            data: [DONE]


            """;
        var lines = Samples.Stream(WireForm.OllamaGenerate, WireForm.OpenAiCompletions, Encoding.UTF8.GetBytes(Stream)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal(["Hel", "lo", ""], lines.Select(line => (string?)line["response"]));
        Assert.Equal((true, "length", 7, 2), ((bool)lines[^1]["done"]!, (string?)lines[^1]["done_reason"], (int)lines[^1]["prompt_eval_count"]!, (int)lines[^1]["eval_count"]!));
        Assert.All(lines, line => Assert.Null(line["message"]));
    }

    [Fact]
    public void Embeddings_keep_their_order_and_every_digit()
    {
        Assert.Equal("""{"model":"m","input":["a","b"],"encoding_format":"float"}""", Samples.Request(WireForm.OllamaEmbed, WireForm.OpenAiEmbeddings, """{"model":"m","input":["a","b"],"keep_alive":1}"""));
        Assert.Equal("""{"model":"m","input":["a"],"encoding_format":"float"}""", Samples.Request(WireForm.OllamaEmbeddings, WireForm.OpenAiEmbeddings, """{"model":"m","prompt":"a"}"""));
        var reply = """{"object":"list","data":[{"object":"embedding","index":1,"embedding":[0.1234567890123456789,-2]},{"object":"embedding","index":0,"embedding":[1e-7]}],"usage":{"prompt_tokens":4,"total_tokens":4}}"""u8.ToArray();
        Assert.Equal("""{"model":"asked-for","embeddings":[[1e-7],[0.1234567890123456789,-2]],"prompt_eval_count":4}""", Samples.Body(WireForm.OllamaEmbed, WireForm.OpenAiEmbeddings, reply));
        Assert.Equal("""{"embedding":[1e-7]}""", Samples.Body(WireForm.OllamaEmbeddings, WireForm.OpenAiEmbeddings, reply));
    }

    [Theory]
    [InlineData(WireForm.OllamaEmbed, WireForm.OpenAiEmbeddings, """{"model":"m"}""", "input is missing")]
    [InlineData(WireForm.OllamaEmbed, WireForm.OpenAiEmbeddings, """{"model":"m","input":[1]}""", "neither a text nor a list of texts")]
    [InlineData(WireForm.OllamaEmbed, WireForm.AnthropicMessages, """{"model":"m","input":"a"}""", "embeddings can't be asked")]
    public void Embeddings_that_can_not_be_made_are_refused(WireForm client, WireForm backend, string body, string expected) => Assert.Contains(expected, Samples.Request(client, backend, body));
}
