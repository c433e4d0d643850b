using System.Text;
using Aforo.Systems.Runtimes.Replies;
using Aforo.Systems.Tests.Runtimes.LlamaServer;
using Aforo.Systems.Tests.Runtimes.Ollama;

namespace Aforo.Systems.Tests.Runtimes.Replies;

/// <summary>Every recorded reply, value by value.</summary>
public sealed class ReplyReaderTests
{
    private const string Large = "qwen3-coder:30b-256k";

    private static readonly ReplySummary Ollama = new() { Dialect = ReplyDialect.Ollama, Model = Large };

    private static readonly ReplySummary OpenAi = new() { Dialect = ReplyDialect.OpenAi, Model = Large };

    /// <summary>Samples and what each says; nothing else may be said.</summary>
    public static IReadOnlyDictionary<string, ReplySummary> Samples { get; } = new Dictionary<string, ReplySummary>
    {
        ["chat-nonstream.json"] = Ollama with
        {
            IsComplete = true, EndReason = "stop", ContentPieces = 1, PromptTokens = 88210, OutputTokens = 3,
            TotalSeconds = 1.203344556, LoadSeconds = 0.041234567, PromptSeconds = 0.812345, OutputSeconds = 0.059871,
        },
        ["chat-stream.ndjson"] = Ollama with
        {
            IsComplete = true, EndReason = "stop", ContentPieces = 2, PromptTokens = 61204, OutputTokens = 3,
            TotalSeconds = 101.212345678, LoadSeconds = 0.041234567, PromptSeconds = 100.006536, OutputSeconds = 0.059871,
        },
        ["chat-length.json"] = Ollama with
        {
            IsComplete = true, EndReason = "length", ContentPieces = 1, PromptTokens = 4011, OutputTokens = 85,
            TotalSeconds = 9.203344556, LoadSeconds = 0.038, PromptSeconds = 5.812345, OutputSeconds = 3,
        },
        ["chat-toolcall.ndjson"] = Ollama with
        {
            IsComplete = true, EndReason = "stop", ToolCalls = 1, PromptTokens = 2120, OutputTokens = 41,
            TotalSeconds = 2, LoadSeconds = 0.04, PromptSeconds = 0.9, OutputSeconds = 0.82,
        },
        ["midstream-error.ndjson"] = Ollama with { ContentPieces = 1, Error = new ReplyError(ReplyErrorKind.RunnerStopped) },
        ["generate-load.json"] = Ollama with { IsComplete = true, EndReason = "load" },
        ["generate-unload.json"] = Ollama with { IsComplete = true, EndReason = "unload" },
        ["debug-render.json"] = Ollama with { HasRenderedPrompt = true },
        ["v1/chat-nonstream.json"] = OpenAi with { IsComplete = true, EndReason = "stop", ContentPieces = 1, PromptTokens = 11, OutputTokens = 3 },
        ["v1/chat-stream.sse"] = OpenAi with { IsComplete = true, EndReason = "stop", ContentPieces = 2, PromptTokens = 11, OutputTokens = 3 },
        ["v1/messages-nonstream.json"] = new() { Dialect = ReplyDialect.Anthropic, Model = Large, IsComplete = true, EndReason = "end_turn", ContentPieces = 1, PromptTokens = 11, OutputTokens = 3 },
        ["v1/messages-stream.sse"] = new() { Dialect = ReplyDialect.Anthropic, Model = Large, IsComplete = true, EndReason = "end_turn", ContentPieces = 1, PromptTokens = 11, OutputTokens = 3 },
        ["v1/error-400-too-long.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong, "invalid_request_error") },
        ["v1/error-404.json"] = new() { Error = new ReplyError(ReplyErrorKind.ModelNotFound, "not_found_error") },
        ["v1/messages-error.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong, "invalid_request_error") },
        ["errors/400-native-too-long.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong, null, 40112, 32768) },
        ["errors/400-no-tools.json"] = new() { Error = new ReplyError(ReplyErrorKind.MissingCapability) },
        ["errors/400-old-too-long.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong) },
        ["errors/400-rendered-too-long.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong) },
        ["errors/403-host.txt"] = new(),
        ["errors/404-model.json"] = new() { Error = new ReplyError(ReplyErrorKind.ModelNotFound) },
        ["errors/499-client-left-in-load.json"] = new() { Error = new ReplyError(ReplyErrorKind.RequestCanceled) },
        ["errors/500-load-timeout.json"] = new() { Error = new ReplyError(ReplyErrorKind.LoadTimedOut) },
        ["errors/500-memory-old.json"] = new() { Error = new ReplyError(ReplyErrorKind.OutOfMemory) },
        ["errors/500-num-ctx-type.json"] = new() { Error = new ReplyError(ReplyErrorKind.ContextIsNoNumber) },
        ["errors/500-oom-startup.json"] = new() { Error = new ReplyError(ReplyErrorKind.OutOfMemory) },
        ["errors/500-runner-stopped.json"] = new() { Error = new ReplyError(ReplyErrorKind.RunnerStopped) },
        ["errors/503-queue.json"] = new() { Error = new ReplyError(ReplyErrorKind.QueueFull) },
        ["replies/chat-nonstream.json"] = LlamaServer with { ContentPieces = 1 },
        ["replies/chat-stream-progress.sse"] = LlamaServer with { ContentPieces = 1, Progress = new ReplyProgress(88210, 49152, 88210, 207.755) },
        ["replies/error-exceed.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong, "exceed_context_size_error", 40112, 32768) },
        ["replies/error-exceed-sep2025.json"] = new() { Error = new ReplyError(ReplyErrorKind.PromptTooLong, "exceed_context_size_error", 15210, 8192) },
        ["replies/error-pool.json"] = new() { Error = new ReplyError(ReplyErrorKind.PoolFull, "server_error") },
        ["replies/error-loading.json"] = new() { Error = new ReplyError(ReplyErrorKind.Loading, "unavailable_error") },
        ["replies/error-auth.json"] = new() { Error = new ReplyError(ReplyErrorKind.KeyNeeded, "authentication_error") },
    };

    private static ReplySummary LlamaServer => new()
    {
        Dialect = ReplyDialect.OpenAi, Model = "qwen3-coder-30b", IsComplete = true, EndReason = "stop",
        PromptTokens = 88210, CachedTokens = 49152, ProcessedTokens = 39058, OutputTokens = 301,
        PromptSeconds = 207.75532, PromptTokensPerSecond = 188, OutputSeconds = 15.0205, OutputTokensPerSecond = 20.04,
    };

    public static TheoryData<string> Names => [.. Samples.Keys];

    public static byte[] Bytes(string name) => name.StartsWith("replies/", StringComparison.Ordinal)
        ? File.ReadAllBytes(RecordedServer.Fixture(name))
        : RecordedOllama.Bytes(name);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_reply_says_exactly_this(string name) => Assert.Equal(Samples[name], ReplyReader.Read(Bytes(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_network_may_cut_it_anywhere(string name)
    {
        var whole = Bytes(name);
        for (var at = 0; at <= whole.Length; at++)
        {
            using var reader = new ReplyReader();
            reader.Append(whole.AsSpan(0, at));
            reader.Append(whole.AsSpan(at));
            Assert.Equal(Samples[name], reader.Complete());
        }
        using var slow = new ReplyReader();
        foreach (var one in whole) slow.Append([one]);
        Assert.Equal(Samples[name], slow.Complete());
    }

    [Fact]
    public void The_first_output_is_told_when_it_comes()
    {
        using var reader = new ReplyReader();
        var came = Encoding.UTF8.GetString(Bytes("replies/chat-stream-progress.sse")).Split("\n\n").Select(part => reader.Append(Encoding.UTF8.GetBytes(part + "\n\n"))).ToArray();
        Assert.Equal([false, false, false, false, true, false, false, false], came.Select(pieces => pieces.HasOutput));
        Assert.Equal(new ReplyPieces(0, 0, 0, 1), came[0]);
    }

    [Fact]
    public void The_text_passes_by_and_is_not_kept()
    {
        var text = new Heard();
        ReplyReader.Read("{\"message\":{\"thinking\":\"h\\u0065y\"},\"done\":false}\n {\"message\":{\"content\":\"Gr\\u00fc\\u00df\\n\"},\"done\":true}"u8, text);
        ReplyReader.Read(Bytes("debug-render.json"), text);
        Assert.Equal(("Grüß\n", "hey", "<|im_start|>user\nSay hi<|im_end|>\n<|im_start|>assistant\n"), (text.Said.ToString(), text.Thought.ToString(), text.Prompt.ToString()));
    }

    [Theory]
    [InlineData("{\"response\":\"a\",\"done\":false}\n{\"response\":\"\",\"thinking\":\"b\",\"done\":false}", 1, 1, 0)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"a\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"reasoning\":\"a\"}}]}\n\n", 0, 2, 0)]
    [InlineData("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\ndata: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\"}}]}}]}\n\n", 0, 0, 1)]
    [InlineData("data: {\"choices\":[{\"text\":\"a\"}]}\n\n", 1, 0, 0)]
    [InlineData("event: content_block_start\ndata: {\"type\":\"content_block_start\",\"content_block\":{\"type\":\"tool_use\",\"name\":\"f\"}}\n\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"a\"}}\n\n", 0, 1, 1)]
    [InlineData("data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\ndata: {\"type\":\"response.reasoning_text.delta\",\"delta\":\"b\"}\n\ndata: {\"type\":\"response.function_call_arguments.delta\",\"delta\":\"{\"}\n\n", 1, 1, 0)]
    [InlineData("data: {\"type\":\"response.output_item.added\",\"item\":{\"type\":\"function_call\",\"name\":\"f\"}}\n\n", 0, 0, 1)]
    public void Pieces_of_every_dialect(string stream, int content, int thinking, int calls)
    {
        var sum = ReplyReader.Read(Encoding.UTF8.GetBytes(stream));
        Assert.Equal((content, thinking, calls, false, 0), (sum.ContentPieces, sum.ThinkingPieces, sum.ToolCalls, sum.IsComplete, sum.Unreadable));
    }

    [Fact]
    public void A_response_is_counted_once_though_its_end_repeats_it()
    {
        var sum = ReplyReader.Read("""
            data: {"type":"response.output_text.delta","delta":"Hi"}

            data: {"type":"response.completed","response":{"object":"response","status":"completed","error":null,"model":"m","output":[{"type":"message","content":[{"type":"output_text","text":"Hi"}]}],"usage":{"input_tokens":48211,"input_tokens_details":{"cached_tokens":47104},"output_tokens":132}}}


            """u8);
        Assert.Equal(new ReplySummary { Dialect = ReplyDialect.Responses, Model = "m", IsComplete = true, EndReason = "completed", ContentPieces = 1, PromptTokens = 48211, CachedTokens = 47104, OutputTokens = 132 }, sum);
    }

    [Fact]
    public void Anthropics_input_leaves_out_what_was_cached()
    {
        var sum = ReplyReader.Read("""{"type":"message","model":"m","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","usage":{"input_tokens":12,"cache_read_input_tokens":1000,"cache_creation_input_tokens":200,"output_tokens":3}}"""u8);
        Assert.Equal((1212L, 1000L), (sum.PromptTokens, sum.CachedTokens));
    }

    [Fact]
    public void The_estimate_at_the_head_of_a_stream_is_told_as_one()
    {
        var head = Encoding.UTF8.GetString(Bytes("v1/messages-stream.sse")).Split("event: message_delta")[0];
        var sum = ReplyReader.Read(Encoding.UTF8.GetBytes(head));
        Assert.Equal((4L, true, false), (sum.PromptTokens, sum.PromptTokensAreProvisional, sum.IsComplete));
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n", "a stream without its end has failed")]
    [InlineData("{\"message\":{\"content\":\"a\"},\"done\":false}", "nothing says that it is done")]
    [InlineData("data: {\"error\":{\"message\":\"x\"}}\n\ndata: [DONE]\n\n", "it ended with an error")]
    [InlineData("error: {\"code\":500,\"message\":\"x\",\"type\":\"server_error\"}\n\n", "older builds name the field error")]
    public void What_is_not_complete(string stream, string why) => Assert.False(ReplyReader.Read(Encoding.UTF8.GetBytes(stream)).IsComplete, why);

    [Theory]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("{\"message\":{\"content\":")]
    [InlineData("data: {\"choices\":\n\n")]
    [InlineData("[1,2")]
    public void What_is_no_reply_says_nothing(string body)
    {
        var sum = ReplyReader.Read(Encoding.UTF8.GetBytes(body));
        Assert.Equal(new ReplySummary { Unreadable = sum.Unreadable }, sum);
        Assert.True(sum.Unreadable > 0);
    }

    [Fact]
    public void A_part_that_is_too_long_is_passed_over()
    {
        using var reader = new ReplyReader();
        reader.Append("{\"message\":{\"content\":\""u8);
        var block = Encoding.UTF8.GetBytes(new string('x', 1 << 20));
        for (var i = 0; i < 20; i++) reader.Append(block);
        reader.Append("\"},\"done\":false}\n{\"model\":\"m\",\"done\":true,\"eval_count\":7}\n"u8);
        Assert.Equal(new ReplySummary { Dialect = ReplyDialect.Ollama, Model = "m", IsComplete = true, OutputTokens = 7, Unreadable = 1 }, reader.Complete());
    }

    private sealed class Heard : IReplyText
    {
        public StringBuilder Said { get; } = new();

        public StringBuilder Thought { get; } = new();

        public StringBuilder Prompt { get; } = new();

        public void Content(ReadOnlySpan<byte> utf8) => Said.Append(Encoding.UTF8.GetString(utf8));

        public void Thinking(ReadOnlySpan<byte> utf8) => Thought.Append(Encoding.UTF8.GetString(utf8));

        public void RenderedPrompt(ReadOnlySpan<byte> utf8) => Prompt.Append(Encoding.UTF8.GetString(utf8));
    }
}
