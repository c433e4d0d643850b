using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>What an Ollama teaches of its speed, by how it counts.</summary>
public sealed class LearnedRateTests
{
    [Theory]
    // The turn that is told is the second of a conversation: from 0.4 on its count holds what came from the cache, and its seconds do not.
    [InlineData("0.32.15", false, true)]
    [InlineData("0.12.6", false, true)]
    [InlineData("0.4.0", false, true)]
    [InlineData("unknown", false, true)]
    [InlineData("unknown", true, true)]
    [InlineData("0.3.14", false, false)]
    // A first turn, of which nothing can have been in the cache.
    [InlineData("0.32.15", true, false)]
    public async Task A_later_turn_teaches_only_where_the_cache_is_not_counted(string version, bool first, bool passes)
    {
        var told = first;
        await using var backend = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] switch
        {
            "/api/version" => $$"""{"version":"{{version}}"}""",
            "/api/tags" => """{"models":[{"name":"m:latest"}]}""",
            "/api/ps" => """{"models":[{"name":"m:latest","context_length":131072}]}""",
            "/api/chat" => """{"model":"m","message":{"role":"assistant","content":"ok"},"done":true""" + (told ? ""","prompt_eval_count":2000,"prompt_eval_duration":10000000000}""" : "}"),
            _ => "{}",
        }), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "ollama"));
        var (rules, page) = (new string('r', 20_000), new string('p', 4_000));
        Assert.Equal("", await AskAsync(gateway, $$"""{"role":"user","content":"{{rules}}"}"""));
        told = true;
        if (!first) Assert.Equal("", await AskAsync(gateway, $$"""{"role":"user","content":"{{rules}}"},{"role":"user","content":"{{page}}"}"""));
        told = false;
        var refusal = "";
        // A reply teaches after the client has it.
        for (var i = 0; i < 40 && refusal.Length == 0; i++)
        {
            await Task.Delay(passes ? 10 : 50);
            refusal = await AskAsync(gateway, $$"""{"role":"user","content":"{{page + rules}}"}""", deadline: 2);
        }
        if (passes) Assert.Equal("", refusal);
        else Assert.Contains("at 200 tok/s (measured) on b", refusal, StringComparison.Ordinal);
    }

    /// <summary>Nothing, or what was refused.</summary>
    private static async Task<string> AskAsync(GatewayServer gateway, string messages, int? deadline = null)
    {
        using var http = new HttpClient();
        using var request = Gateways.Post(gateway, "/api/chat", $$"""{"model":"m","stream":false,"messages":[{{messages}}]}""");
        if (deadline is not null) request.Headers.Add("X-Aforo-Deadline", $"{deadline}");
        using var response = await http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? "" : text;
    }
}
