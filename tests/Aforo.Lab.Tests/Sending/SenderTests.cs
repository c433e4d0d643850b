using System.Text;
using Aforo.Lab.Sending;
using Aforo.Lab.Simulators;
using Aforo.Lab.Simulators.Ollama;
using Aforo.Systems;
using Microsoft.Extensions.Time.Testing;
using Microsoft.AspNetCore.Http;

namespace Aforo.Lab.Tests.Sending;

public sealed class SenderTests
{
    [Fact]
    public async Task Ollama_tells_its_timings_in_the_last_line()
    {
        var clock = new AcceleratedTime(100);
        await using var simulator = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Clock = clock }, TestContext.Current.CancellationToken);
        var definition = SimulatedDefinition.FoundingCase[0].Name;
        using var sender = new Sender(new Destination(simulator.Address, Dialect.Ollama, definition), World(clock));
        var reply = await sender.SendAsync(new SendRequest(new string('a', 16_000), 8), TestContext.Current.CancellationToken);

        Assert.Equal(SendEnd.Answered, reply.End);
        Assert.InRange(reply.PromptTokens!.Value, 4_000, 4_100);
        Assert.Equal(400, reply.Engine!.PrefillTokensPerSecond(reply.PromptTokens)!.Value, 1.0);
        // Eight seconds of loading and ten of reading, and whatever the machine adds.
        Assert.True(reply.FirstToken!.Value.TotalSeconds > 18);
        Assert.True(reply.Engine.LoadSeconds > 5);
        Assert.Null(reply.Engine.PrefillTokensPerSecond());
    }

    [Fact]
    public async Task A_prompt_that_is_too_long_is_refused_in_the_servers_words()
    {
        var clock = new AcceleratedTime(100);
        await using var simulator = await OllamaSimulator.StartAsync(new OllamaSimulatorOptions { Clock = clock }, TestContext.Current.CancellationToken);
        using var sender = new Sender(new Destination(simulator.Address, Dialect.Ollama, SimulatedDefinition.FoundingCase[0].Name), World(clock));
        var reply = await sender.SendAsync(new SendRequest(new string('a', 4 * 600_000), 8), TestContext.Current.CancellationToken);

        Assert.Equal((SendEnd.Refused, 400), (reply.End, reply.Status));
        Assert.NotNull(reply.Error);
        Assert.DoesNotContain("aaaa", reply.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n", SendEnd.Broken)]
    [InlineData("data: {\"error\":{\"message\":\"no memory\"}}\n\n", SendEnd.Broken)]
    [InlineData(": ping\r\n\r\ndata: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\r\n\r\ndata: {\"choices\":[{\"delta\":{\"reasoning_content\":\"a\"}}]}\r\n\r\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":3}}}\r\n\r\ndata: [DONE]\r\n\r\n", SendEnd.Answered)]
    [InlineData("", SendEnd.Broken)]
    [InlineData("data: \xff\n\ndata: [DONE]", SendEnd.Answered)]
    public async Task A_stream_without_its_end_is_broken(string body, SendEnd end)
    {
        await using var server = await LoopbackServer.StartAsync(0, async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(body));
        }, TestContext.Current.CancellationToken);
        using var sender = new Sender(new Destination(server.Address, Dialect.OpenAi, "m"), World(TimeProvider.System));
        var reply = await sender.SendAsync(new SendRequest("p", 4), TestContext.Current.CancellationToken);

        Assert.Equal(end, reply.End);
        if (reply.PromptTokens is { } prompt) Assert.Equal((7L, 3L), (prompt, reply.CachedTokens));
        if (reply.PromptTokens is not null) Assert.NotNull(reply.FirstToken);
    }

    [Fact]
    public async Task The_limit_ends_a_request_and_a_cancellation_throws()
    {
        var (clock, left) = (new FakeTimeProvider(), new TaskCompletionSource());
        Action arrived = () => clock.Advance(TimeSpan.FromMinutes(1));
        await using var server = await LoopbackServer.StartAsync(0, async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.RequestAborted.Register(() => left.TrySetResult());
            arrived();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }, TestContext.Current.CancellationToken);
        using var sender = new Sender(new Destination(server.Address, Dialect.OpenAi, "m"), World(clock));
        var reply = await sender.SendAsync(new SendRequest("p", 4) { Limit = TimeSpan.FromMinutes(1) }, TestContext.Current.CancellationToken);
        Assert.Equal(SendEnd.TimedOut, reply.End);
        await left.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        using var client = new CancellationTokenSource();
        arrived = client.Cancel;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sender.SendAsync(new SendRequest("p", 4), client.Token));
    }

    [Fact]
    public async Task Nobody_there_is_told()
    {
        using var sender = new Sender(new Destination(new Uri("http://127.0.0.1:1"), Dialect.Ollama, "m"), World(TimeProvider.System));
        Assert.Equal(SendEnd.Unreachable, (await sender.SendAsync(new SendRequest("p", 4), TestContext.Current.CancellationToken)).End);
    }

    private static Surroundings World(TimeProvider clock) => new() { Platform = Platform.Linux, Home = "/", CurrentDirectory = "/", Clock = clock };
}
