using Aforo.Gateway.Backends;
using Aforo.Gateway.Tests.Serving;
using Microsoft.Extensions.Time.Testing;

namespace Aforo.Gateway.Tests.Backends;

public sealed class VocabulariesTests
{
    [Fact]
    public async Task What_was_not_told_once_is_asked_for_again_soon_and_what_was_told_is_kept()
    {
        var isUp = false;
        await using var ollama = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(isUp
            ? ScriptedBackend.Reply(200, "application/json", """{"model_info":{"tokenizer.ggml.model":"llama","tokenizer.ggml.tokens":["a"],"tokenizer.ggml.scores":[0]}}""")
            : ScriptedBackend.Reply(500, "application/json", "{}"), cancellation).AsTask());
        using var http = new HttpMessageInvoker(new SocketsHttpHandler());
        var clock = new FakeTimeProvider();
        var vocabularies = new Vocabularies(new BackendLook(Gateways.Read(Gateways.One(ollama, "ollama")).Backends[0], http, () => null), clock);
        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync());
        Assert.Single(ollama.Asked);

        isUp = true;
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotNull(await AskAsync());
        clock.Advance(TimeSpan.FromMinutes(20));
        Assert.NotNull(await AskAsync());
        Assert.Equal(2, ollama.Asked.Count);

        Task<Aforo.Core.Tokens.Vocabulary?> AskAsync() => vocabularies.OfAsync("m", TestContext.Current.CancellationToken);
    }
}
