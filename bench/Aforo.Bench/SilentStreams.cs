using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Bench;

/// <summary>Clients that ask for a stream and wait: how many of them got how many signs of life, and what the process that sends these holds.</summary>
internal static class SilentStreams
{
    public static int Run(ReadOnlySpan<string> args)
    {
        var (port, count, seconds, pid, bytes) = (Whole(args, "--port", 18082), Whole(args, "--count", 5000), Whole(args, "--seconds", 45), Whole(args, "--pid", 0), Whole(args, "--bytes", 2000));
        RunAsync(port, count, seconds, pid, bytes).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task RunAsync(int port, int count, int seconds, int pid, int bytes)
    {
        var body = $"{{\"model\":\"s\",\"stream\":true,\"messages\":[{{\"role\":\"user\",\"content\":\"{new string('x', bytes)}\"}}]}}";
        var request = Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Tell("before", pid, 0, 0, 0);
        var clients = new Socket[count];
        var beats = new int[count];
        var failed = 0;
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < count; i++)
        {
            clients[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await clients[i].ConnectAsync(new IPEndPoint(IPAddress.Loopback, port)).ConfigureAwait(false);
            await clients[i].SendAsync(request).ConfigureAwait(false);
            _ = ReadAsync(i);
        }
        Tell($"{count} sent after {clock.Elapsed.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture)} s", pid, 0, 0, failed);
        for (var at = 15; at <= seconds; at += 15)
        {
            await Task.Delay(TimeSpan.FromSeconds(at) - clock.Elapsed is { Ticks: > 0 } left ? left : TimeSpan.Zero).ConfigureAwait(false);
            Tell($"after {at} s", pid, beats.Count(one => one > 0), beats.Sum(), failed);
        }
        foreach (var client in clients) client.Dispose();
        await Task.Delay(2000).ConfigureAwait(false);
        Tell("closed", pid, 0, 0, 0);

        async Task ReadAsync(int i)
        {
            var buffer = new byte[512];
            try
            {
                for (int read; (read = await clients[i].ReceiveAsync(buffer).ConfigureAwait(false)) > 0;)
                {
                    var text = Encoding.ASCII.GetString(buffer, 0, read);
                    if (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && !text.StartsWith("HTTP/1.1 200", StringComparison.Ordinal)) Interlocked.Increment(ref failed);
                    beats[i] += text.Split("\n:").Length - 1;
                }
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                // Closed at the end.
            }
        }
    }

    private static void Tell(string when, int pid, int clients, int beats, int failed)
    {
        var memory = pid == 0 ? "" : string.Join(", ", File.ReadLines($"/proc/{pid}/status").Where(line => line.StartsWith("VmRSS", StringComparison.Ordinal) || line.StartsWith("VmHWM", StringComparison.Ordinal)).Select(line => line.Replace("\t", " ", StringComparison.Ordinal)));
        Console.WriteLine($"{when,-22} {clients,5} clients with a sign of life, {beats,6} signs, {failed} refused  {memory}");
    }

    private static int Whole(ReadOnlySpan<string> args, string name, int otherwise)
    {
        var at = args.IndexOf(name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
