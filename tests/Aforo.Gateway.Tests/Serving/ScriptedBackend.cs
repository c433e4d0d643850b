using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A backend that answers each request with bytes written by the test, and remembers what it was asked.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Func<string, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _running;

    public ScriptedBackend(Func<string, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _running = RunAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public ConcurrentQueue<string> Asked { get; } = new();

    public ConcurrentQueue<string> Left { get; } = new();

    /// <summary>A whole reply with one body.</summary>
    public static byte[] Reply(int status, string type, string body, string? extra = null) =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\n{extra}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");

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
            var request = "";
            try
            {
                var stream = client.GetStream();
                request = await ReadAsync(stream);
                Asked.Enqueue(request);
                using var gone = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
                var answer = _answer(request, stream, gone.Token);
                var left = stream.ReadAsync(new byte[1], gone.Token).AsTask();
                if (await Task.WhenAny(answer, left) == left)
                {
                    Left.Enqueue(request);
                    await gone.CancelAsync();
                }
                await answer;
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException)
            {
                if (request.Length > 0 && !_over.IsCancellationRequested) Left.Enqueue(request);
            }
        }
    }

    private static async Task<string> ReadAsync(NetworkStream stream)
    {
        var bytes = new List<byte>();
        var buffer = new byte[64 << 10];
        while (true)
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0) return Encoding.UTF8.GetString([.. bytes]);
            bytes.AddRange(buffer.AsSpan(0, read));
            var text = Encoding.UTF8.GetString([.. bytes]);
            // In bytes: what is no UTF-8 is longer as text.
            var end = CollectionsMarshal.AsSpan(bytes).IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;
            var length = text.Split("\r\n").FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } header ? int.Parse(header.Split(':')[1]) : 0;
            if (bytes.Count >= end + 4 + length) return text;
        }
    }
}
