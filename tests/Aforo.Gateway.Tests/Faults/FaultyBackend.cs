using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Gateway.Tests.Faults;

/// <summary>What a backend was asked.</summary>
internal sealed record Asked(string Method, string Path, byte[] Body)
{
    /// <summary>The prompt's size, by the tokenizer of all these backends.</summary>
    public long Tokens => Texts.Tokens(Body);
}

/// <summary>A server that reads whole requests and answers, breaks or stays silent as it is told; it keeps none of them.</summary>
internal sealed class FaultyBackend : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Func<Asked, NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _running;
    private readonly ConcurrentDictionary<Task, byte> _open = new();

    public FaultyBackend(Func<Asked, NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start(1024);
        _running = RunAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Connections that are being served.</summary>
    public int Open => _open.Count;

    public static Task WriteAsync(NetworkStream stream, string text, CancellationToken cancellation) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation).AsTask();

    public static Task ReplyAsync(NetworkStream stream, int status, string type, string body, CancellationToken cancellation, string extra = "") =>
        WriteAsync(stream, $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\n{extra}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}", cancellation);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _listener.Stop();
        await _running;
        await Task.WhenAll(_open.Keys);
        _over.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var serving = ServeAsync(await _listener.AcceptTcpClientAsync(_over.Token));
                _open.TryAdd(serving, 0);
                _ = serving.ContinueWith(done => _open.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
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
                if (await ReadAsync(stream, _over.Token) is not { } asked) return;
                using var gone = CancellationTokenSource.CreateLinkedTokenSource(_over.Token);
                var answer = _answer(asked, stream, gone.Token);
                var left = stream.ReadAsync(new byte[1], gone.Token).AsTask();
                if (await Task.WhenAny(answer, left) == left) await gone.CancelAsync();
                await answer;
            }
            catch (Exception ended) when (ended is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The gateway left, or the fault was to break off.
            }
        }
    }

    private static async Task<Asked?> ReadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var head = new ArrayBufferWriter<byte>();
        int end;
        while ((end = head.WrittenSpan.IndexOf("\r\n\r\n"u8)) < 0)
        {
            var read = await stream.ReadAsync(head.GetMemory(16 << 10), cancellation);
            if (read == 0) return null;
            head.Advance(read);
        }
        var lines = Encoding.ASCII.GetString(head.WrittenSpan[..end]).Split("\r\n");
        var length = lines.FirstOrDefault(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) is { } header ? int.Parse(header.AsSpan(15).Trim(), CultureInfo.InvariantCulture) : 0;
        var body = new byte[length];
        var filled = Math.Min(length, head.WrittenCount - end - 4);
        head.WrittenSpan.Slice(end + 4, filled).CopyTo(body);
        await stream.ReadExactlyAsync(body.AsMemory(filled), cancellation);
        var words = lines[0].Split(' ');
        return new Asked(words[0], words[1].Split('?')[0], body);
    }
}
