using System.Buffers;
using System.Net;
using System.Text;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Privacy;
using CsCheck;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>A secret pins a request that every rule would let go, wherever in the body it stands and however it is written.</summary>
public sealed class SecretPinTests
{
    private const string Secret = "sk-proj-A1b2C3d4E5f6G7h8I9j0K1l2", Harmless = "no-proj-A1b2C3d4E5f6G7h8I9j0K1l2";

    private static readonly (string Name, string Path, string Body)[] Places =
    [
        ("a message", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"use SECRET now"}]}"""),
        ("the system's text", "/v1/chat/completions", """{"model":"m","messages":[{"role":"system","content":"SECRET"},{"role":"user","content":"hi"}]}"""),
        ("a part of a message", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"key:\tSECRET\n"}]}]}"""),
        ("a tool's result", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"API_KEY=SECRET\n"}]}"""),
        ("a call's arguments", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"},{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{\"key\":\"SECRET\"}"}}]},{"role":"tool","tool_call_id":"a","content":"ok"}]}"""),
        ("a tool's description", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[{"type":"function","function":{"name":"f","description":"with SECRET","parameters":{"type":"object","properties":{}}}}]}"""),
        ("an image's address", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/a.png?token=SECRET&b=1"}}]}]}"""),
        ("an address within an address", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.org/?to=%3Ftoken%3DSECRET"}}]}]}"""),
        ("deep below", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"metadata":{"a":[[[{"b":{"c":"SECRET"}}]]]}}"""),
        ("a member's name", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"metadata":{"SECRET":true}}"""),
        ("behind the last member", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}],"user":"SECRET"}"""),
        ("behind a quote that .NET escapes", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"{\u0022key\u0022:\u0022SECRET\u0022}"}]}"""),
        ("behind a letter that Python escapes", "/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"\u00abSECRET\u00bb"}]}"""),
        ("Anthropic's system", "/v1/messages", """{"model":"m","max_tokens":9,"system":[{"type":"text","text":"SECRET"}],"messages":[{"role":"user","content":"hi"}]}"""),
        ("Anthropic's tool result", "/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"text","text":"SECRET"}]}]}]}"""),
        ("Anthropic's tool input", "/v1/messages", """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"f","input":{"k":["SECRET"]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"ok"}]}]}"""),
        ("a response's instructions", "/v1/responses", """{"model":"m","instructions":"SECRET","input":"hi"}"""),
        ("Ollama's message", "/api/chat", """{"model":"m","stream":false,"messages":[{"role":"user","content":"SECRET"}]}"""),
        ("Ollama's system", "/api/generate", """{"model":"m","stream":false,"system":"SECRET","prompt":"hi"}"""),
        ("a text to embed", "/v1/embeddings", """{"model":"m","input":["hi","SECRET"]}"""),
        ("a text to continue", "/v1/completions", """{"model":"m","prompt":"SECRET"}"""),
    ];

    public static TheoryData<string> Names => [.. Places.Select(place => place.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_stays_and_without_the_secret_it_would_have_left(string name)
    {
        var place = Places.First(place => place.Name == name);
        await using var scene = await PinScene.StartAsync(PinScene.All + "," + PinScene.Always + "," + PinScene.WhenLocalFails);
        foreach (var written in (string[])[Secret, Secret.Replace("s", @"\u0073", StringComparison.Ordinal), Secret.Replace("k-", @"\u006B\u002d", StringComparison.Ordinal), Escaped(Secret), Escaped(Secret).Replace(@"\", @"\\", StringComparison.Ordinal)])
            await scene.AskAsync(place.Path, place.Body.Replace("SECRET", written, StringComparison.Ordinal));
        scene.AssertPinned();
        await scene.AskAsync(place.Path, place.Body.Replace("SECRET", Harmless, StringComparison.Ordinal));
        await scene.AskAsync(place.Path, place.Body.Replace("SECRET", Escaped(Harmless), StringComparison.Ordinal));
        Assert.Equal(2, scene.Sky.Asked.Count);
    }

    [Fact]
    public async Task It_stays_where_the_network_cuts_it()
    {
        await using var scene = await PinScene.StartAsync(PinScene.All + "," + PinScene.Always);
        var body = Encoding.UTF8.GetBytes(PinScene.Chat(new string('x', 5000) + " " + Secret + " " + new string('y', 500)));
        var at = Encoding.UTF8.GetString(body).IndexOf(Secret, StringComparison.Ordinal);
        for (var cut = 0; cut < Secret.Length; cut += 3) await scene.AskAsync("/v1/chat/completions", new InPieces(body, at + cut, at + cut + 1));
        scene.AssertPinned();
    }

    /// <summary>The pieces are those in which the gateway holds a body, and those in which it comes.</summary>
    [Fact]
    public void It_is_found_across_any_pieces() =>
        Gen.Select(Gen.Int[0, 200_000], Gen.Int[1, 9_000], Gen.Int[0, 3], Gen.Bool).Sample((before, step, manner, announced) =>
        {
            var secret = manner switch { 0 => Secret, 1 => Escaped(Secret), 2 => "-----BEGIN OPENSSH PRIVATE KEY-----", _ => @"\u0073" + Secret[1..] };
            var bytes = Encoding.UTF8.GetBytes(new string(' ', before) + secret + new string(' ', 100));
            using var body = PooledBody.ReadAsync(new Slow(bytes, step), announced ? bytes.Length : null, long.MaxValue, default).Result!;
            Assert.True(SecretDetector.Finds(body.Bytes));
        }, iter: 300);

    [Fact]
    public void What_takes_escapes_away_reads_as_JSON_does() =>
        Gen.String.Sample(text =>
        {
            if (text.Any(char.IsSurrogate)) return;
            var written = string.Concat(text.Select((letter, i) => letter < ' ' || letter is '"' or '\\' || i % 3 == 0 ? $"\\u{(int)letter:x4}" : letter.ToString()));
            using var escapes = new JsonEscapes(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(written)));
            Assert.Equal(text.Length > 0 && written != text, escapes.Unescape());
            Assert.Equal(text, Encoding.UTF8.GetString(escapes.Text));
        });

    [Fact]
    public void Any_bytes_are_borne() =>
        Gen.Select(Gen.OneOf(Gen.Const((byte)'\\'), Gen.Const((byte)'u'), Gen.Const((byte)'0'), Gen.Const((byte)'d'), Gen.Byte).Array[0, 60], Gen.Int[1, 20]).Sample((bytes, step) =>
        {
            using var body = PooledBody.ReadAsync(new Slow(bytes, step), null, long.MaxValue, default).Result!;
            _ = SecretDetector.Finds(body.Bytes);
            using var escapes = new JsonEscapes(body.Bytes);
            while (escapes.Unescape())
            {
            }
        });

    private static string Escaped(string text) => string.Concat(text.Select(letter => $"\\u{(int)letter:x4}"));

    /// <summary>A body that is sent in three pieces, each by itself.</summary>
    private sealed class InPieces : HttpContent
    {
        private readonly byte[] _bytes;
        private readonly int[] _cuts;

        public InPieces(byte[] bytes, params int[] cuts)
        {
            (_bytes, _cuts) = (bytes, cuts);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var from = 0;
            foreach (var cut in (int[])[.. _cuts, _bytes.Length])
            {
                await stream.WriteAsync(_bytes.AsMemory(from, cut - from));
                await stream.FlushAsync();
                await Task.Delay(5);
                from = cut;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    private sealed class Slow(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(buffer.Length, step)], cancellationToken);
    }
}
