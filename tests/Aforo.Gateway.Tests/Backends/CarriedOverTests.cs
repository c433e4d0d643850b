using System.Text;
using Aforo.Core.Routing;
using Aforo.Gateway.Backends;
using Aforo.Gateway.Bodies;
using Aforo.Gateway.Dialects;
using Aforo.Gateway.Serving;
using Aforo.Gateway.Tests.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Backends;

/// <summary>What is known of a backend when the configuration is read anew.</summary>
public sealed class CarriedOverTests : IDisposable
{
    private const string Server = """{"name": "b", "kind": "llama-server", "url": "http://127.0.0.1:9"}""";

    private readonly FakeTimeProvider _clock = new();
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public void Dispose() => _http.Dispose();

    [Theory]
    [InlineData(Server, true, true)]
    [InlineData("""{"name": "b", "kind": "llama-server", "url": "http://127.0.0.1:9", "slots": 3, "models": [{"name": "m"}]}""", true, true)]
    [InlineData("""{"name": "b", "kind": "openai", "url": "http://127.0.0.1:9"}""", true, false)]
    [InlineData("""{"name": "b", "kind": "llama-server", "url": "http://127.0.0.1:9", "key_variable": "KEY"}""", true, false)]
    [InlineData("""{"name": "b", "kind": "llama-server", "url": "http://127.0.0.1:8"}""", false, false)]
    [InlineData("""{"name": "other", "kind": "llama-server", "url": "http://127.0.0.1:9"}""", false, false)]
    public void One_that_is_left_alone_and_what_it_showed_stay_while_it_is_the_same_server_and_asked_alike(string anew, bool isReached, bool isAsked)
    {
        var before = State(Server);
        var old = before.Backends[0];
        for (var i = 0; i < 3; i++) old.Breaker.Failed();
        old.Life.Heard(_clock.GetTimestamp());
        _clock.Advance(TimeSpan.FromSeconds(5));

        var backend = State(anew, before).Backends[0];

        Assert.Equal((isReached, isAsked), (backend.Breaker.IsOpen, backend.Life.HeardAt != 0));
        Assert.Equal(isReached ? old.KnownSince : _clock.GetUtcNow(), backend.KnownSince);
        // Requests under way go on with the old one: what becomes of them counts for both.
        old.Breaker.Worked();
        Assert.False(backend.Breaker.IsOpen);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData(""", "key_variable": "KEY" """, 2)]
    public async Task A_vocabulary_is_asked_for_with_the_key_that_holds_now(string key, int askedFor)
    {
        await using var ollama = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.StartsWith("POST /api/show ", StringComparison.Ordinal) && (key.Length == 0 || asked.Contains("Bearer ours", StringComparison.Ordinal))
            ? """{"model_info":{"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["a"],"tokenizer.ggml.scores":[0]}}"""
            : "{}"), cancellation).AsTask());
        var server = $$"""{"name": "b", "kind": "ollama", "url": "{{ollama.Address}}"KEY}""";
        var before = State(server.Replace("KEY", "", StringComparison.Ordinal));
        await MeasureAsync(before);

        Assert.NotNull(await MeasureAsync(State(server.Replace("KEY", key, StringComparison.Ordinal), before)));
        Assert.Equal(askedFor, ollama.Asked.Count(asked => asked.Contains("verbose", StringComparison.Ordinal)));

        static async Task<TokenBounds?> MeasureAsync(GatewayState state)
        {
            using var body = await PooledBody.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(Gateways.Chat)), null, 1000, TestContext.Current.CancellationToken);
            return await state.Backends[0].MeasureAsync("m:1", ApiEndpoint.Find("POST", "/v1/chat/completions")!, BodyReader.Read(body!.Bytes), body, TestContext.Current.CancellationToken);
        }
    }

    private GatewayState State(string backend, GatewayState? before = null)
    {
        var options = new GatewayOptions { Configuration = Gateways.Read($$"""{"listen": "127.0.0.1:0", "backends": [{{backend}}]}"""), Clock = _clock, Variable = name => name == "KEY" ? "ours" : null };
        return GatewayState.Of(options.Configuration, _http, options, before);
    }
}
