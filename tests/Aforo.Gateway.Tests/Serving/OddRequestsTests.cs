using System.Collections.Concurrent;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>Requests that few programs send: each gets a clear status, what follows it on its connection is answered or the connection ends, and the gateway goes on.</summary>
public sealed class OddRequestsTests : IAsyncLifetime
{
    private const string Body = """{"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}]}""";
    private const string Answer = """{"choices":[]}""";
    private const string Line = "POST /v1/chat/completions HTTP/1.1\r\n";
    private const string Host = "Host: 127.0.0.1\r\n";
    private const string Key = "Authorization: Bearer clav\u00C3\u00A9\r\n";
    private const string Type = "Content-Type: application/json\r\n";
    private const string Next = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private static readonly string Length = $"Content-Length: {Body.Length}\r\n";
    private static readonly string Chunks = $"{Body.Length:x}\r\n{Body}\r\n0\r\n";

    private readonly ConcurrentQueue<WorkloadRequest> _finished = new();
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly ScriptedBackend _backend = new((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", Answer), cancellation).AsTask());
    private GatewayServer _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await GatewayServer.StartAsync(new GatewayOptions
    {
        Configuration = Gateways.Read(Gateways.One(_backend, "openai", """, "keys": [{"name": "k", "variable": "clavé"}], "limits": {"body_bytes": 4000}""")),
        Variable = name => name,
        Finished = _finished.Enqueue,
        Faulted = (_, fault) => _faults.Enqueue(fault),
    });

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    public static TheoryData<string, string, int, string> Answered => new()
    {
        { "letters beyond ASCII in UTF-8", Line + Host + Key + Type + Length + "X-Title: caf\u00C3\u00A9\r\n\r\n" + Body, 200, Answer },
        { "letters beyond ASCII in Latin-1", Line + Host + Key + Type + Length + "X-Title: caf\u00E9\r\nUser-Agent: caf\u00E9/1\r\n\r\n" + Body, 200, Answer },
        { "a key that is no UTF-8", Line + Host + "Authorization: Bearer clav\u00E9\r\n" + Type + Length + "\r\n" + Body, 401, "key" },
        { "a chunked body with trailers", Line + Host + Key + Type + "Transfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n" + Chunks + "X-Sum: 1\r\nX-Aforo-Agent: trailer\r\n\r\n", 200, Answer },
        { "a chunk with an extension", Line + Host + Key + Type + "Transfer-Encoding: chunked\r\n\r\n" + Chunks.Replace($"{Body.Length:x}\r\n", $"{Body.Length:x};a=b\r\n", StringComparison.Ordinal) + "\r\n", 200, Answer },
        { "the whole address as target", Line.Replace(" /v1", " http://127.0.0.1/v1", StringComparison.Ordinal) + Host + Key + Type + Length + "\r\n" + Body, 200, Answer },
        { "somebody else's whole address as target", Line.Replace(" /v1", " http://evil.example/v1", StringComparison.Ordinal) + "Host: evil.example\r\n" + Key + Type + Length + "\r\n" + Body, 403, "host" },
        { "an empty Host", Line + "Host: \r\n" + Key + Type + Length + "\r\n" + Body, 403, "host" },
        { "an unread body behind a refusal", "PUT /v1/models HTTP/1.1\r\n" + Host + Key + Type + Length + "\r\n" + Body, 405, "GET /v1/models" },
        { "an expectation that nobody knows", Line + Host + Key + Type + Length + "Expect: rain\r\n\r\n" + Body, 200, Answer },
        { "a body where none belongs", "GET /v1/models HTTP/1.1\r\n" + Host + Key + Type + Length + "\r\n" + Body, 200, Answer },
        { "a question about the server as a whole", "OPTIONS * HTTP/1.1\r\n" + Host + Key + "\r\n", 404, "OPTIONS * is not served" },
        { "a wish for another protocol", Line + Host + Key + Type + Length + "Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n" + Body, 200, Answer },
        { "1.0 that asks to go on", Line.Replace("1.1", "1.0", StringComparison.Ordinal) + Host + Key + Type + Length + "Connection: keep-alive\r\n\r\n" + Body, 200, Answer },
    };

    public static TheoryData<string, string, int, string> Ended => new()
    {
        { "a zero letter in a header", Line + Host + Key + Type + Length + "X-Title: a\0b\r\n\r\n" + Body, 400, "" },
        { "a Host that is no name", Line + "Host: 127.0.0.\u00E9\r\n" + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "no Host", Line + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "two Hosts", Line + Host + Host + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "a foreign Host before ours", Line + "Host: evil.example\r\n" + Host + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "a target at another host than Host", Line.Replace(" /v1", " http://127.0.0.1/v1", StringComparison.Ordinal) + "Host: evil.example\r\n" + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "a packed body in chunks", Line + Host + Key + Type + "Transfer-Encoding: gzip, chunked\r\n\r\n" + Chunks + "\r\n", 501, "Transfer-Encoding: gzip, chunked" },
        { "a packed body in chunks, told in two lines", Line + Host + Key + Type + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks + "\r\n", 501, "Transfer-Encoding: gzip, chunked" },
        { "chunks that are packed", Line + Host + Key + Type + "Transfer-Encoding: chunked, gzip\r\n\r\n" + Chunks + "\r\n", 400, "" },
        { "a packed body without an end", Line + Host + Key + Type + "Transfer-Encoding: gzip\r\n\r\n" + Body, 400, "" },
        { "a length and chunks", Line + Host + Key + Type + Length + "Transfer-Encoding: chunked\r\n\r\n" + Chunks + "\r\n", 200, Answer },
        { "two lengths", Line + Host + Key + Type + Length + "Content-Length: 5\r\n\r\n" + Body, 400, "" },
        { "a length below nothing", Line + Host + Key + Type + "Content-Length: -5\r\n\r\n" + Body, 400, "" },
        { "a chunk without a size", Line + Host + Key + Type + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + Body + "\r\n0\r\n\r\n", 400, "aforo: the request can't be read" },
        { "trailers that are none", Line + Host + Key + Type + "Transfer-Encoding: chunked\r\n\r\n" + Chunks + "X Sum 1\r\n\r\n", 400, "aforo: the request can't be read" },
        { "a header over two lines", Line + Host + Key + Type + Length + "X-Title: a\r\n  b\r\n\r\n" + Body, 400, "" },
        { "a target that stands for no text", Line.Replace("chat", "%zz%00", StringComparison.Ordinal) + Host + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "a target beyond ASCII", Line.Replace("chat", "ch\u00E1t", StringComparison.Ordinal) + Host + Key + Type + Length + "\r\n" + Body, 400, "" },
        { "a tunnel", "CONNECT 127.0.0.1:80 HTTP/1.1\r\n" + Host + Key + "\r\n", 400, "" },
        { "a later version", Line.Replace("1.1", "2.0", StringComparison.Ordinal) + Host + Key + Type + Length + "\r\n" + Body, 505, "" },
        { "the beginning of TLS", "\x16\x03\x01\x02\0\x01\0\x01\u00FC\x03\x03\r\n", 400, "" },
        { "1.0", Line.Replace("1.1", "1.0", StringComparison.Ordinal) + Host + Key + Type + Length + "\r\n" + Body, 200, Answer },
        { "1.0 without Host", Line.Replace("1.1", "1.0", StringComparison.Ordinal) + Key + Type + Length + "\r\n" + Body, 403, "host" },
        { "a refused body that waits for leave", Line + Host + "Authorization: Bearer wrong\r\n" + Type + Length + "Expect: 100-continue\r\n\r\n", 401, "key" },
        { "a body that waits for leave on a wrong path", "POST /nope HTTP/1.1\r\n" + Host + Key + Type + Length + "Expect: 100-continue\r\n\r\n", 404, "POST /nope is not served" },
        { "a packed body that waits for leave", Line + Host + Key + Type + Length + "Content-Encoding: gzip\r\nExpect: 100-continue\r\n\r\n", 415, "gzip" },
        { "a body that is too large and waits for leave", Line + Host + Key + Type + "Content-Length: 9000\r\nExpect: 100-continue\r\n\r\n", 413, "4000" },
    };

    [Theory]
    [MemberData(nameof(Answered))]
    public async Task What_follows_it_is_answered(string what, string request, int status, string told)
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync(request);
        var (head, body) = await client.ReadAsync();
        Assert.True(head.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), what + head);
        Assert.Contains(told, body, StringComparison.Ordinal);
        await client.SendAsync(Next);
        Assert.Equal("""{"status":"ok"}""", (await client.ReadAsync()).Body);
        Assert.Empty(_faults);
    }

    [Theory]
    [MemberData(nameof(Ended))]
    public async Task Its_connection_ends(string what, string request, int status, string told)
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync(request);
        var (head, body) = await client.ReadAsync();
        Assert.True(head.StartsWith($"HTTP/1.1 {status} ", StringComparison.Ordinal), what + head);
        Assert.Equal("close", RawClient.Header(head, "Connection"));
        Assert.Contains(told, body, StringComparison.Ordinal);
        Assert.True(await client.IsOverAsync(), what);
        using var other = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await other.SendAsync(Next);
        Assert.Equal("""{"status":"ok"}""", (await other.ReadAsync()).Body);
        Assert.Empty(_faults);
        Assert.Equal(status == 200 ? 1 : 0, _backend.Asked.Count);
    }

    [Fact]
    public async Task A_body_that_waits_for_leave_gets_it_where_nothing_speaks_against_it()
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync(Line + Host + Key + Type + Length + "Expect: 100-continue\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 100 ", (await client.ReadAsync()).Head, StringComparison.Ordinal);
        Assert.Empty(_backend.Asked);
        await client.SendAsync(Body);
        Assert.Equal(Answer, (await client.ReadAsync()).Body);
        // Leave to send is between two neighbours: the backend is not asked for it.
        Assert.DoesNotContain("Expect:", Assert.Single(_backend.Asked), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Requests_that_are_sent_at_once_are_answered_in_their_order()
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        var request = Line + Host + Key + Type + Length + "\r\n" + Body;
        await client.SendAsync(request + "GET /nope HTTP/1.1\r\n" + Host + Key + "\r\n" + request.Replace("clav", "klav", StringComparison.Ordinal) + Next + request);
        var replies = new List<string>();
        for (var i = 0; i < 5; i++) replies.Add((await client.ReadAsync()).Head[9..12]);
        Assert.Equal(["200", "404", "401", "200", "200"], replies);
        Assert.Equal(2, _backend.Asked.Count);
    }

    [Fact]
    public async Task A_request_behind_one_whose_body_is_too_large_is_not_taken_for_its_body()
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync(Line + Host + Key + Type + "Content-Length: 9000\r\n\r\n" + new string('x', 9000) + Next);
        Assert.StartsWith("HTTP/1.1 413 ", (await client.ReadAsync()).Head, StringComparison.Ordinal);
        Assert.True(await client.IsOverAsync());
    }

    [Theory]
    [InlineData("jos\u00C3\u00A9")]
    [InlineData("jos\u00E9")]
    public async Task Names_beyond_ASCII_are_understood_and_go_on_as_they_came(string letters)
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync(Line + Host + Key + Type + Length + $"X-Aforo-Agent: {letters}\r\nX-Title: {letters}\r\n\r\n" + Body);
        Assert.Equal(Answer, (await client.ReadAsync()).Body);
        await Gateways.UntilAsync(() => !_finished.IsEmpty);
        Assert.Equal("josé", Assert.Single(_finished).Agent);
        // What the backend was sent is read as UTF-8 here.
        Assert.Contains($"X-Title: {(letters.Length == 5 ? "josé" : "jos\uFFFD")}\r\n", Assert.Single(_backend.Asked), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trailer_is_no_header()
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync(Line + Host + Type + "Transfer-Encoding: chunked\r\n\r\n" + Chunks + Key + "\r\n");
        Assert.StartsWith("HTTP/1.1 401 ", (await client.ReadAsync()).Head, StringComparison.Ordinal);
        using var other = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await other.SendAsync(Line + Host + Key + Type + "Transfer-Encoding: chunked\r\n\r\n" + Chunks + "X-Aforo-Agent: trailer\r\nX-Sum: 1\r\n\r\n");
        Assert.Equal(Answer, (await other.ReadAsync()).Body);
        Assert.DoesNotContain("X-Sum", Assert.Single(_backend.Asked), StringComparison.Ordinal);
        await Gateways.UntilAsync(() => !_finished.IsEmpty);
        Assert.Null(Assert.Single(_finished).Agent);
    }

    [Fact]
    public async Task An_old_client_gets_no_chunks()
    {
        using var client = await RawClient.ConnectAsync(_gateway.Addresses[0]);
        await client.SendAsync("GET /healthz HTTP/1.0\r\n" + Host + "\r\n");
        var (head, body) = await client.ReadAsync();
        Assert.Null(RawClient.Header(head, "Transfer-Encoding"));
        Assert.Equal("""{"status":"ok"}""", body);
    }
}
