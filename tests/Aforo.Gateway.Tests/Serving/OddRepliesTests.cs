using System.Text;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Replies that few servers send: what can't go on as it came does not cost the client its answer.</summary>
public sealed class OddRepliesTests
{
    private const string Answer = """{"choices":[]}""";

    [Theory]
    [InlineData("X-Odd: a\u0001b\r\n", null)]
    [InlineData("X-Odd: a\u007Fb\r\n", null)]
    [InlineData("X-Odd: a\u001Bb\r\nX-Odd: c\r\n", null)]
    [InlineData("X-Odd: a\tb\r\n", "a\tb")]
    [InlineData("X-Odd: caf\u00E9\u0085\u00FF\r\n", "caf\u00E9\u0085\u00FF")]
    [InlineData("X-Odd: caf\u00C3\u00A9\r\n", "caf\u00C3\u00A9")]
    public async Task A_header_that_no_server_may_send_is_left_out_and_all_others_go_on(string header, string? passed)
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\n{header}X-Next: n\r\nContent-Type: application/json\r\nContent-Length: {Answer.Length}\r\nConnection: close\r\n\r\n{Answer}"), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "openai"));
        using var client = await RawClient.ConnectAsync(gateway.Addresses[0]);
        var body = Gateways.Chat.Replace("true", "false", StringComparison.Ordinal);
        await client.SendAsync($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var (head, told) = await client.ReadAsync();
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.Equal((Answer, passed, "n"), (told, RawClient.Header(head, "X-Odd"), RawClient.Header(head, "X-Next")));
    }
}
