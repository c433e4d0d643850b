using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Aforo.Gateway.Translation;

namespace Aforo.Gateway.Tests.Translation;

/// <summary>What a translation writes, read by the clients that people run.</summary>
public sealed class RealClientTests
{
    private const string Tools = """
        data: {"id":"c","choices":[{"index":0,"delta":{"role":"assistant","reasoning_content":"I must look."}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"read_file","arguments":"{\"path\":"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"a.txt\"}"}}]}}]}

        data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: {"id":"c","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20}}

        data: [DONE]


        """;

    [Theory]
    [InlineData("openai", WireForm.OpenAiChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/messages-stream.sse", "stop")]
    [InlineData("anthropic", WireForm.AnthropicMessages, WireForm.OpenAiChat, "cloud-replies/openai/chat-stream.sse", "end_turn")]
    [InlineData("anthropic", WireForm.AnthropicMessages, WireForm.OpenAiChat, "cloud-replies/gemini/chat-stream.sse", "end_turn")]
    [InlineData("ollama", WireForm.OllamaChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/messages-stream.sse", "stop")]
    [InlineData("ollama", WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/mistral/chat-stream.sse", "stop")]
    public async Task A_recorded_stream_of_another_form_is_understood(string client, WireForm form, WireForm backend, string path, string finish)
    {
        var answer = await TalkAsync(client, form, backend, Samples.Read(path), "stream");
        Assert.Equal((null, "Two remarks.", finish, 48_211), (Message(answer), answer.GetProperty("text").GetString(), answer.GetProperty("finish").GetString(), answer.GetProperty("usage").GetProperty("prompt").GetInt32()));
    }

    [Theory]
    [InlineData("openai", WireForm.OpenAiChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/messages-nonstream.json")]
    [InlineData("anthropic", WireForm.AnthropicMessages, WireForm.OpenAiChat, "cloud-replies/openai/chat-nonstream.json")]
    [InlineData("ollama", WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/mistral/chat-nonstream.json")]
    public async Task A_recorded_body_of_another_form_is_understood(string client, WireForm form, WireForm backend, string path)
    {
        var answer = await TalkAsync(client, form, backend, Samples.Read(path), "whole");
        Assert.Equal((null, "Two remarks.", 48_211, 132), (Message(answer), answer.GetProperty("text").GetString(), answer.GetProperty("usage").GetProperty("prompt").GetInt32(), answer.GetProperty("usage").GetProperty("output").GetInt32()));
    }

    [Theory]
    [InlineData("anthropic", WireForm.AnthropicMessages, "tool_use")]
    [InlineData("ollama", WireForm.OllamaChat, "stop")]
    public async Task A_tool_call_of_another_form_is_understood(string client, WireForm form, string finish)
    {
        var answer = await TalkAsync(client, form, WireForm.OpenAiChat, Encoding.UTF8.GetBytes(Tools), "tools");
        Assert.Equal((null, finish, "I must look."), (Message(answer), answer.GetProperty("finish").GetString(), answer.GetProperty("reasoning").GetString()));
        Assert.Equal("""[{"name":"read_file","arguments":"{\"path\":\"a.txt\"}"}]""", answer.GetProperty("calls").GetRawText());
    }

    [Theory]
    [InlineData("openai", WireForm.OpenAiChat, WireForm.AnthropicMessages, "cloud-replies/anthropic/midstream-error.sse", "Overloaded")]
    [InlineData("anthropic", WireForm.AnthropicMessages, WireForm.OpenAiChat, "cloud-replies/openai/chat-midstream-error.sse", "Sorry about that!")]
    [InlineData("ollama", WireForm.OllamaChat, WireForm.OpenAiChat, "cloud-replies/gemini/midstream-error.sse", "overloaded")]
    public async Task An_error_within_a_stream_is_an_error_to_the_client(string client, WireForm form, WireForm backend, string path, string words)
    {
        var answer = await TalkAsync(client, form, backend, Samples.Read(path), "stream");
        Assert.Contains(words, Message(answer));
    }

    [Theory]
    [InlineData("openai", WireForm.OpenAiChat, WireForm.AnthropicMessages, "anthropic/error-context.json", "prompt is too long: 212877 tokens > 200000 maximum")]
    [InlineData("anthropic", WireForm.AnthropicMessages, WireForm.OpenAiChat, "mistral/error-context.json", "Prompt contains 271204 tokens")]
    [InlineData("ollama", WireForm.OllamaChat, WireForm.OpenAiChat, "gemini/error-context.json", "The input token count (1203877)")]
    public async Task A_refusal_of_another_form_keeps_its_words_and_its_status(string client, WireForm form, WireForm backend, string path, string words)
    {
        var (error, body) = new Translator(form, backend).Error(400, Samples.Read("cloud-replies/" + path), "req-1");
        var answer = await ServeAsync(address => RealClient.Talk(client, address, "asked-for", "whole"), error.Status, "application/json", body);
        Assert.Contains(words, Message(answer));
        Assert.Equal(400, answer.GetProperty("error").GetProperty("status").GetInt32());
    }

    private static string? Message(JsonElement answer) => answer.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("message").GetString() : null;

    private static Task<JsonElement> TalkAsync(string client, WireForm form, WireForm backend, byte[] reply, string scenario)
    {
        var written = scenario == "whole" ? Samples.Body(form, backend, reply) : Samples.Stream(form, backend, reply);
        var type = new Translator(form, backend).Reply(new ReplyContext("", "", scenario != "whole", Samples.Now, true)).ContentType;
        return ServeAsync(address => RealClient.Talk(client, address, "asked-for", scenario), 200, type, Encoding.UTF8.GetBytes(written));
    }

    /// <summary>Answers every request with one reply.</summary>
    private static async Task<JsonElement> ServeAsync(Func<string, JsonElement> talk, int status, string type, byte[] body)
    {
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }
        using var server = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        server.Start();
        var talking = Task.Run(() => talk($"http://127.0.0.1:{port}"));
        while (!talking.IsCompleted)
        {
            var asking = server.GetContextAsync();
            if (await Task.WhenAny(asking, talking) == talking) break;
            var context = await asking;
            await context.Request.InputStream.CopyToAsync(Stream.Null);
            (context.Response.StatusCode, context.Response.ContentType) = (status, type);
            await context.Response.OutputStream.WriteAsync(body);
            context.Response.Close();
        }
        return await talking;
    }
}
