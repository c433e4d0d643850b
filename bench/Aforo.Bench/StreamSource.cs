using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Bench;

/// <summary>
/// An upstream that answers each request with a stream of events, each sent by itself, as a runtime sends its tokens; with <c>--silent</c> one that reads
/// prompts for ever, and whose slots tell that it works.
/// </summary>
internal static class StreamSource
{
    public static int Run(ReadOnlySpan<string> args)
    {
        var (port, events, pause) = (Whole(args, "--port", 18084), Whole(args, "--events", 100), Whole(args, "--pause-ms", 2));
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(8192);
        ServeAsync(listener, args.Contains("--silent") ? -1 : events, pause).GetAwaiter().GetResult();
        return 0;
    }

    private static async Task ServeAsync(Socket listener, int events, int pause)
    {
        while (true) _ = AnswerAsync(await listener.AcceptAsync().ConfigureAwait(false), events, pause);
    }

    private static async Task AnswerAsync(Socket client, int events, int pause)
    {
        client.NoDelay = true;
        var head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
        var piece = Chunk("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" word\"},\"finish_reason\":null}]}\n\n");
        var last = Chunk("data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":100,\"total_tokens\":110}}\n\n");
        var end = Chunk("data: [DONE]\n\n").Concat("0\r\n\r\n"u8.ToArray()).ToArray();
        var buffer = new byte[events < 0 ? 16 << 10 : 64 << 10];
        try
        {
            while (true)
            {
                var request = await HeadAsync(client, buffer).ConfigureAwait(false);
                if (request is null) break;
                if (request.StartsWith("GET", StringComparison.Ordinal))
                {
                    await client.SendAsync(Told(request)).ConfigureAwait(false);
                    continue;
                }
                if (events < 0) continue;
                await client.SendAsync(head).ConfigureAwait(false);
                for (var i = 0; i < events; i++)
                {
                    if (pause > 0) await Task.Delay(pause).ConfigureAwait(false);
                    await client.SendAsync(piece).ConfigureAwait(false);
                }
                await client.SendAsync(last).ConfigureAwait(false);
                await client.SendAsync(end).ConfigureAwait(false);
            }
        }
        catch (SocketException)
        {
            // The client left.
        }
        finally
        {
            client.Dispose();
        }
    }

    private static byte[] Told(string request)
    {
        var body = request.StartsWith("GET /slots", StringComparison.Ordinal) ? "[{\"id\":0,\"is_processing\":true}]" : request.StartsWith("GET /props", StringComparison.Ordinal) ? "{\"default_generation_settings\":{\"n_ctx\":131072}}" : "{\"object\":\"list\",\"data\":[{\"id\":\"s\"}]}";
        return Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    /// <summary>Reads one request whole; null at the end of the connection. The requests of the benchmarks fit into the buffer.</summary>
    private static async Task<string?> HeadAsync(Socket client, byte[] buffer)
    {
        var filled = 0;
        while (true)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(filled)).ConfigureAwait(false);
            if (read == 0) return null;
            filled += read;
            var text = Encoding.ASCII.GetString(buffer, 0, filled);
            var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (body < 0) continue;
            var length = text.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
            var wanted = length < 0 ? 0 : int.Parse(text.AsSpan(length + 15, text.IndexOf('\r', length) - length - 15), CultureInfo.InvariantCulture);
            if (text.Contains("transfer-encoding: chunked", StringComparison.OrdinalIgnoreCase) ? text.EndsWith("0\r\n\r\n", StringComparison.Ordinal) : filled >= body + 4 + wanted) return text;
        }
    }

    private static byte[] Chunk(string text) => Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n");

    private static int Whole(ReadOnlySpan<string> args, string name, int otherwise)
    {
        var at = args.IndexOf(name);
        return at >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;
    }
}
