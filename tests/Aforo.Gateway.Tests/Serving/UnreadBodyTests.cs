using System.Net.Sockets;
using System.Text;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A refusal that leaves a body unread says that the connection ends: the next request goes over another and is answered.</summary>
public sealed class UnreadBodyTests
{
    [Theory]
    [InlineData("Content-Length: 9000", "right", 413)]
    [InlineData("Content-Length: 9000", "wrong", 401)]
    [InlineData("Transfer-Encoding: chunked", "wrong", 401)]
    [InlineData("Transfer-Encoding: chunked", "right", 413)]
    public async Task The_client_is_told_that_the_connection_ends(string length, string key, int status)
    {
        await using var gateway = await Gateways.StartAsync("""{"listen": "127.0.0.1:0", "keys": [{ "name": "k", "variable": "right" }], "limits": { "body_bytes": 4000 }}""", variable: name => name);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Addresses[0].Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"));
        if (length.StartsWith('T')) await stream.WriteAsync(Encoding.ASCII.GetBytes("2000\r\n" + new string('x', 0x2000) + "\r\n0\r\n\r\n"));
        var head = new StringBuilder();
        var buffer = new byte[4096];
        for (int read; !head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && (read = await stream.ReadAsync(buffer)) > 0;) head.Append(Encoding.UTF8.GetString(buffer, 0, read));
        Assert.StartsWith($"HTTP/1.1 {status} ", head.ToString(), StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", head.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Every_request_of_one_client_is_answered()
    {
        await using var gateway = await Gateways.StartAsync("""{"listen": "127.0.0.1:0", "limits": { "body_bytes": 4000 }}""");
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 });
        for (var i = 0; i < 50; i++)
        {
            using var response = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", i % 2 == 0 ? new string(' ', 5000) : Gateways.Chat));
            Assert.Equal(i % 2 == 0 ? 413 : 404, (int)response.StatusCode);
        }
    }
}
