using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Systems.Tests.RemoteModels;

/// <summary>How the server treats its files.</summary>
internal enum Manner
{
    Ranges,

    /// <summary>Answers 200 with the whole file, whatever is asked for.</summary>
    IgnoresRanges,

    /// <summary>As <see cref="IgnoresRanges"/>, without saying how long the file is.</summary>
    TellsNoLength,

    /// <summary>Closes the connection after half of what it promised, once.</summary>
    BreaksOnce,

    /// <summary>Closes the connection after 1,000 bytes, always.</summary>
    BreaksAlways,

    /// <summary>Sends 1,000 bytes and then nothing.</summary>
    FallsSilent,

    /// <summary>Sends other bytes than were asked for.</summary>
    AnswersElsewhere,
}

/// <summary>A server of files on loopback, a socket at a time, that counts what it could send.</summary>
internal sealed class FileServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private bool _broke;

    public FileServer()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    public Manner Manner { get; set; }

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Path, and where it leads.</summary>
    public Dictionary<string, string> Redirects { get; } = [];

    public Dictionary<string, int> Statuses { get; } = [];

    /// <summary>Bytes that a file has beyond what <see cref="Files"/> holds of it: weights, all zero.</summary>
    public Dictionary<string, long> Tails { get; } = [];

    public ConcurrentQueue<(string Path, string Head)> Requests { get; } = [];

    public long BytesSent;

    public void Dispose()
    {
        _listener.Stop();
        if (!_end.IsCancellationRequested) _end.Cancel();
    }

    private async Task AcceptAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_end.Token);
            }
            catch (Exception)
            {
                return;
            }
            _ = Task.Run(async () =>
            {
                using (client)
                {
                    try
                    {
                        while (await ServeAsync(client.GetStream())) { }
                    }
                    catch (Exception failure) when (failure is IOException or OperationCanceledException or ObjectDisposedException)
                    {
                        // The other side left.
                    }
                }
            });
        }
    }

    private async Task<bool> ServeAsync(NetworkStream stream)
    {
        var head = await HeadAsync(stream);
        if (head.Length == 0) return false;
        var path = head.Split(' ')[1].Split('?')[0];
        Requests.Enqueue((path, head));
        if (Statuses.TryGetValue(path, out var status)) return await PlainAsync(stream, $"{status} No", "");
        if (Redirects.TryGetValue(path, out var target)) return await PlainAsync(stream, "302 Found", $"Location: {target}\r\n");
        if (!Files.TryGetValue(Uri.UnescapeDataString(path), out var bytes)) return await PlainAsync(stream, "404 Not Found", "");
        long length = bytes.Length + Tails.GetValueOrDefault(path), from = 0, to = length - 1;
        var ranged = Manner is not (Manner.IgnoresRanges or Manner.TellsNoLength) && head.Contains("Range: bytes=", StringComparison.Ordinal);
        if (ranged)
        {
            var range = head[(head.IndexOf("Range: bytes=", StringComparison.Ordinal) + 13)..].Split('\r')[0].Split('-');
            from = long.Parse(range[0], CultureInfo.InvariantCulture);
            to = Math.Min(long.Parse(range[1], CultureInfo.InvariantCulture), length - 1);
        }
        if (Manner == Manner.AnswersElsewhere) from++;
        var count = to - from + 1;
        await WriteAsync(stream, $"HTTP/1.1 {(ranged ? "206 Partial Content" : "200 OK")}\r\n"
            + (ranged ? $"Content-Range: bytes {from}-{to}/{length}\r\n" : "")
            + (Manner == Manner.TellsNoLength ? "Connection: close\r\n\r\n" : $"Content-Length: {count}\r\n\r\n"));
        var sent = Manner switch
        {
            Manner.BreaksOnce when !_broke => count / 2,
            Manner.BreaksAlways or Manner.FallsSilent => Math.Min(count, 1000),
            _ => count,
        };
        _broke = true;
        await BodyAsync(stream, bytes, from, sent);
        if (Manner == Manner.FallsSilent) await Task.Delay(Timeout.Infinite, _end.Token);
        return sent == count && Manner != Manner.TellsNoLength;
    }

    private async Task BodyAsync(NetworkStream stream, byte[] bytes, long from, long count)
    {
        var buffer = new byte[64 << 10];
        for (long sent = 0; sent < count;)
        {
            var part = (int)Math.Min(buffer.Length, count - sent);
            for (var i = 0; i < part; i++) buffer[i] = from + sent + i < bytes.Length ? bytes[from + sent + i] : (byte)0;
            await stream.WriteAsync(buffer.AsMemory(0, part), _end.Token);
            sent += part;
            Interlocked.Add(ref BytesSent, part);
        }
    }

    private static async Task<bool> PlainAsync(NetworkStream stream, string status, string headers)
    {
        await WriteAsync(stream, $"HTTP/1.1 {status}\r\n{headers}Content-Length: 0\r\n\r\n");
        return true;
    }

    private static async Task WriteAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0) return "";
            head.Append((char)one[0]);
        }
        return head.ToString();
    }
}
