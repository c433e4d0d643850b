using System.Text;
using System.Text.Json;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

public sealed class ReplyTests
{
    private static readonly (WireForm Form, string Path)[] Streams =
    [
        (WireForm.OpenAiChat, "cloud-replies/openai/chat-stream.sse"), (WireForm.OpenAiChat, "cloud-replies/mistral/chat-stream.sse"), (WireForm.OpenAiChat, "cloud-replies/gemini/chat-stream.sse"),
        (WireForm.AnthropicMessages, "cloud-replies/anthropic/messages-stream.sse"),
    ];

    private const string ToolStream = """
        data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":null,"reasoning_content":"think"}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"content":"Look:"}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"read","arguments":""}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"path\":"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"a.txt\"}"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"list","arguments":"{}"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: {"id":"c","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":90}}}

        data: [DONE]


        """;

    public static TheoryData<WireForm, WireForm, string> All
    {
        get
        {
            var all = new TheoryData<WireForm, WireForm, string>();
            foreach (var (form, path) in Streams)
            {
                foreach (var client in Forms.Conversing.Where(client => client != form)) all.Add(client, form, path);
            }
            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_words_and_the_count_of_a_recorded_stream_arrive(WireForm client, WireForm backend, string path)
    {
        var written = Encoding.UTF8.GetBytes(Samples.Stream(client, backend, Samples.Read(path)));
        // What was written is read as a client would read it.
        var (text, usage, error) = Understand(client, written);
        Assert.Equal(("Two remarks.", null), (text, error));
        Assert.Equal(48_211, usage.Prompt);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void It_does_not_matter_where_the_pieces_end(WireForm client, WireForm backend, string path)
    {
        var reply = Samples.Read(path);
        var whole = Samples.Stream(client, backend, reply);
        foreach (var piece in (int[])[1, 2, 3, 7, 64, 1000]) Assert.Equal(whole, Samples.Stream(client, backend, reply, piece));
    }

    [Fact]
    public void Tools_and_thoughts_reach_Anthropic_block_by_block()
    {
        var events = Samples.Stream(WireForm.AnthropicMessages, WireForm.OpenAiChat, Encoding.UTF8.GetBytes(ToolStream)).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split("data: ")[1]).ToArray();
        Assert.Equal(
        [
            """{"type":"message_start","message":{"id":"c","type":"message","role":"assistant","model":"asked-for","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":0,"output_tokens":0}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"think"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Look:"}}""",
            """{"type":"content_block_stop","index":1}""",
            """{"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"call_a","name":"read","input":{}}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"path\":"}}""",
            """{"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"\"a.txt\"}"}}""",
            """{"type":"content_block_stop","index":2}""",
            """{"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"call_b","name":"list","input":{}}}""",
            """{"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{}"}}""",
            """{"type":"content_block_stop","index":3}""",
            """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"input_tokens":10,"cache_creation_input_tokens":0,"cache_read_input_tokens":90,"output_tokens":20}}""",
            """{"type":"message_stop"}""",
        ], events);
    }

    [Fact]
    public void Tools_reach_Ollama_whole()
    {
        var lines = Samples.Stream(WireForm.OllamaChat, WireForm.OpenAiChat, Encoding.UTF8.GetBytes(ToolStream)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("think", lines[0].GetProperty("message").GetProperty("thinking").GetString());
        Assert.Equal("Look:", lines[1].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("""[{"id":"call_a","function":{"name":"read","arguments":{"path":"a.txt"}}},{"id":"call_b","function":{"name":"list","arguments":{}}}]""", lines[2].GetProperty("message").GetProperty("tool_calls").GetRawText());
        Assert.Equal((true, "stop", 100, 20), (lines[3].GetProperty("done").GetBoolean(), lines[3].GetProperty("done_reason").GetString(), lines[3].GetProperty("prompt_eval_count").GetInt32(), lines[3].GetProperty("eval_count").GetInt32()));
    }

    [Fact]
    public void Ollamas_tool_calls_reach_OpenAi()
    {
        var (text, _, error) = Understand(WireForm.OpenAiChat, Encoding.UTF8.GetBytes(Samples.Stream(WireForm.OpenAiChat, WireForm.OllamaChat, Samples.Read("ollama-replies/chat-toolcall.ndjson"))));
        Assert.Null(error);
        Assert.DoesNotContain("error", text);
        Assert.Contains("\"finish_reason\":\"tool_calls\"", Samples.Stream(WireForm.OpenAiChat, WireForm.OllamaChat, Samples.Read("ollama-replies/chat-toolcall.ndjson")));
    }

    [Fact]
    public void A_reply_that_was_cut_at_its_limit_says_so_in_every_form()
    {
        var reply = Samples.Read("ollama-replies/chat-length.json");
        Assert.Equal("length", JsonDocument.Parse(Samples.Body(WireForm.OpenAiChat, WireForm.OllamaChat, reply)).RootElement.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal("max_tokens", JsonDocument.Parse(Samples.Body(WireForm.AnthropicMessages, WireForm.OllamaChat, reply)).RootElement.GetProperty("stop_reason").GetString());
    }

    [Theory]
    [InlineData(WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/openai/chat-nonstream.json", 48_211, 132)]
    [InlineData(WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/gemini/chat-nonstream.json", 48_211, 132)]
    [InlineData(WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/mistral/chat-nonstream.json", 48_211, 132)]
    [InlineData(WireForm.OllamaChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/messages-nonstream.json", 48_211, 132)]
    public void A_recorded_body_arrives_with_its_counts(WireForm client, WireForm backend, string path, int prompt, int output)
    {
        var root = JsonDocument.Parse(Samples.Body(client, backend, Samples.Read(path))).RootElement;
        Assert.Equal(("Two remarks.", "asked-for", prompt, output, true), (root.GetProperty("message").GetProperty("content").GetString(), root.GetProperty("model").GetString(), root.GetProperty("prompt_eval_count").GetInt32(), root.GetProperty("eval_count").GetInt32(), root.GetProperty("done").GetBoolean()));
    }

    [Fact]
    public void A_stream_tells_usage_only_to_who_asked()
    {
        var reply = Samples.Read("cloud-replies/anthropic/messages-stream.sse");
        Assert.Contains("\"prompt_tokens\":48211", Samples.Stream(WireForm.OpenAiChat, WireForm.AnthropicMessages, reply));
        Assert.DoesNotContain("prompt_tokens", Samples.Stream(WireForm.OpenAiChat, WireForm.AnthropicMessages, reply, usage: false));
    }

    [Theory]
    [InlineData(WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/openai/chat-midstream-error.sse", "Sorry about that!")]
    [InlineData(WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/gemini/midstream-error.sse", "overloaded")]
    [InlineData(WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/mistral/midstream-error.sse", "Service unavailable.")]
    [InlineData(WireForm.OllamaChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/midstream-error.sse", "Overloaded")]
    [InlineData(WireForm.OpenAiChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/midstream-error.sse", "Overloaded")]
    [InlineData(WireForm.AnthropicMessages, WireForm.OpenAiChat, "cloud-replies/openai/chat-midstream-error.sse", "Sorry about that!")]
    [InlineData(WireForm.AnthropicMessages, WireForm.OllamaChat, "ollama-replies/midstream-error.ndjson", "")]
    public void An_error_in_a_stream_is_an_error_for_the_client(WireForm client, WireForm backend, string path, string words)
    {
        var written = Samples.Stream(client, backend, Samples.Read(path), 5, true, out var reply);
        Assert.NotNull(reply.Error);
        var (_, _, error) = Understand(client, Encoding.UTF8.GetBytes(written));
        Assert.Contains(words, error);
        Assert.DoesNotContain("[DONE]", written);
        Assert.DoesNotContain("message_stop", written);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Half_a_stream_is_never_taken_for_a_whole_one(WireForm client, WireForm backend, string path)
    {
        var reply = Samples.Read(path);
        // Cut before the reason to finish was told.
        var cut = reply.AsSpan().IndexOf(Encoding.UTF8.GetBytes(backend == WireForm.AnthropicMessages ? "event: message_delta" : "\"finish_reason\":\"stop\""));
        Samples.Stream(client, backend, reply[..cut], int.MaxValue, true, out var translated);
        Assert.Equal("server", translated.Error?.Kind);
    }

    /// <summary>Reads a stream in a form: its text, its usage and its error.</summary>
    private static (string Text, ReplyUsage Usage, string? Error) Understand(WireForm form, byte[] stream)
    {
        if (form == WireForm.OpenAiResponses) return Responses(Encoding.UTF8.GetString(stream));
        // A generation's line has its text beside the message's place.
        if (form == WireForm.OllamaGenerate) stream = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(stream).Replace("\"response\":\"", "\"message\":{\"content\":\"", StringComparison.Ordinal).Replace("\",\"done\":", "\"},\"done\":", StringComparison.Ordinal));
        var reader = (form switch { WireForm.OpenAiChat => (IWireForm)new Gateway.Translation.OpenAi.OpenAiForm(), WireForm.AnthropicMessages => new Gateway.Translation.Anthropic.AnthropicForm(), _ => new Gateway.Translation.Ollama.OllamaForm() }).NewStream(new CallIds("r"));
        var seen = new ReplyGathering();
        foreach (var happening in reader.Read(stream).Concat(reader.End())) seen.Take(happening);
        return (seen.Text, seen.Usage, seen.Error?.Message);
    }

    private static (string Text, ReplyUsage Usage, string? Error) Responses(string stream)
    {
        var (text, usage, error) = ("", new ReplyUsage(null, null, null), (string?)null);
        foreach (var line in stream.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)))
        {
            var data = JsonDocument.Parse(line[6..]).RootElement;
            switch (data.GetProperty("type").GetString())
            {
                case "response.output_text.delta": text += data.GetProperty("delta").GetString(); break;
                case "error": error = data.GetProperty("message").GetString(); break;
                case "response.completed" or "response.incomplete": usage = new ReplyUsage(data.GetProperty("response").GetProperty("usage").GetProperty("input_tokens").GetInt64(), null, null); break;
            }
        }
        return (text, usage, error);
    }
}
