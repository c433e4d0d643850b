using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Cli.Tests.Serving;

/// <summary>A backend that repeats what it was asked in all that it says, and says each time something else: errors, headers, halves, nothing.</summary>
internal sealed class EchoingBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;
    private int _number;

    public EchoingBackend()
    {
        _listener.Start();
        _running = RunAsync();
    }

    /// <summary>Ways to answer; they take turns.</summary>
    public const int Ways = 11;

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _running;
        _over.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_over.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var asked = await ReadAsync(stream);
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Answer(Interlocked.Increment(ref _number) % Ways, asked)), _over.Token);
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException)
            {
                // The gateway left.
            }
        }
    }

    private static string Answer(int way, string asked)
    {
        var text = string.Concat(asked.Where(letter => letter is >= ' ' and < '\u007F' and not ('"' or '\\')));
        var chunk = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"e\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"" + text + "\"},\"finish_reason\":null}]}\n\n";
        var error = "{\"error\":{\"message\":\"" + text + "\",\"type\":\"" + text + "\",\"code\":\"" + text + "\"}}";
        return way switch
        {
            0 => Whole(400, "application/json", error),
            1 => Whole(500, "text/html", "<h1>" + text + "</h1>"),
            2 => Whole(200, "text/event-stream", chunk),
            3 => Whole(200, "application/json", "{\"choices\":\"" + text),
            4 => Whole(302, "application/json", "{}", "Location: /?" + Uri.EscapeDataString(text)),
            5 => Whole(200, "text/event-stream", chunk + "data: " + error + "\n\n"),
            6 => Whole(200, "application/json", "{\"id\":\"" + text + "\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"" + text + "\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"" + text + "\":1}}"),
            7 => Whole(429, "application/json", error, "Retry-After: " + text + "\r\nX-Request-Id: " + text),
            8 => "HTTP/1.1 503 " + text + "\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
            9 => text + "\r\n\r\n",
            _ => "",
        };
    }

    private static string Whole(int status, string type, string body, string header = "X-Nothing: 0") => $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\n{header}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var read = await stream.ReadAsync(buffer);
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var all = text.ToString();
            var end = all.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (read == 0) return all;
            if (end < 0) continue;
            var length = all.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } header ? int.Parse(header.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture) : 0;
            if (all.Length >= end + 4 + length) return all;
        }
    }
}
