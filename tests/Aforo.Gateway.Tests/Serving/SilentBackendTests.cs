namespace Aforo.Gateway.Tests.Serving;

/// <summary>A machine that is off: what is asked of it is answered by nobody, not even with a refusal.</summary>
public sealed class SilentBackendTests
{
    [Fact]
    public async Task Requests_for_another_backend_do_not_wait_for_one_that_never_answers()
    {
        await using var silent = new ScriptedBackend((_, _, cancellation) => Task.Delay(Timeout.Infinite, cancellation));
        await using var well = new ScriptedBackend(async (asked, stream, cancellation) => await stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] switch
        {
            "/api/tags" => """{"models":[{"name":"m:latest"}]}""",
            "/api/ps" => """{"models":[{"name":"m:latest","context_length":4096}]}""",
            _ => "{}",
        }), cancellation));
        await using var gateway = await Gateways.StartAsync($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "silent", "kind": "ollama", "url": "{{silent.Address}}"}, {"name": "well", "kind": "ollama", "url": "{{well.Address}}"}]}""");
        using var http = new HttpClient();
        // It may have been a bad moment once.
        await AskedAsync();
        // What a backend told counts for a second.
        await Task.Delay(1100);
        await AskedAsync();
        await Task.Delay(1100);
        var (asked, left) = (silent.Asked.Count, silent.Left.Count);
        await AskedAsync();

        // The look at it still goes on.
        Assert.Equal((asked + 1, left), (silent.Asked.Count, silent.Left.Count));

        async Task AskedAsync()
        {
            using var request = Gateways.Post(gateway, "/api/chat", """{"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}]}""");
            using var response = await http.SendAsync(request);
            Assert.Equal(["well"], response.Headers.GetValues("X-Aforo-Backend"));
        }
    }
}
