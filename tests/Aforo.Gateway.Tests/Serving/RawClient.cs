using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A client that sends bytes as the test writes them, a letter a byte, and reads reply by reply.</summary>
internal sealed class RawClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TcpClient _client = new() { NoDelay = true };
    private readonly CancellationTokenSource _patience = new(Patience);
    private readonly List<byte> _come = [];

    public static async Task<RawClient> ConnectAsync(Uri address)
    {
        var raw = new RawClient();
        await raw._client.ConnectAsync(address.Host, address.Port, raw._patience.Token);
        return raw;
    }

    public Task SendAsync(string letters) => _client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(letters), _patience.Token).AsTask();

    /// <summary>The next reply: its head, and its body without the marks of chunks.</summary>
    public async Task<(string Head, string Body)> ReadAsync()
    {
        var head = Take(await UntilAsync("\r\n\r\n"));
        if (head.StartsWith("HTTP/1.1 100 ", StringComparison.Ordinal)) return (head, "");
        if (Header(head, "Content-Length") is { } length) return (head, Take(await AtLeastAsync(int.Parse(length, CultureInfo.InvariantCulture))));
        var body = new StringBuilder();
        if (Header(head, "Transfer-Encoding") is null)
        {
            while (await MoreAsync()) ;
            return (head, Take(_come.Count));
        }
        while (true)
        {
            var size = int.Parse(Take(await UntilAsync("\r\n")).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = Take(await AtLeastAsync(size + 2));
            if (size == 0) return (head, body.ToString());
            body.Append(chunk.AsSpan(0, size));
        }
    }

    /// <summary>Whether the server ends the connection, without another byte.</summary>
    public async Task<bool> IsOverAsync()
    {
        try
        {
            return !await MoreAsync() && _come.Count == 0;
        }
        catch (Exception reset) when (reset is IOException or SocketException)
        {
            return true;
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _patience.Dispose();
    }

    public static string? Header(string head, string name) => head.Split("\r\n").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private async Task<int> UntilAsync(string end)
    {
        while (true)
        {
            if (Encoding.Latin1.GetString([.. _come]).IndexOf(end, StringComparison.Ordinal) is >= 0 and var at) return at + end.Length;
            if (!await MoreAsync()) throw new EndOfStreamException($"the connection ended after: {Take(_come.Count)}");
        }
    }

    private async Task<int> AtLeastAsync(int count)
    {
        while (_come.Count < count)
            if (!await MoreAsync()) throw new EndOfStreamException($"the connection ended after: {Take(_come.Count)}");
        return count;
    }

    private async Task<bool> MoreAsync()
    {
        var buffer = new byte[4096];
        var read = await _client.GetStream().ReadAsync(buffer, _patience.Token);
        _come.AddRange(buffer.AsSpan(0, read));
        return read > 0;
    }

    private string Take(int count)
    {
        var letters = Encoding.Latin1.GetString([.. _come.Take(count)]);
        _come.RemoveRange(0, count);
        return letters;
    }
}
