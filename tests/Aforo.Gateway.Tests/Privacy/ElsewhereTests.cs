using System.Net;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Privacy;

/// <summary>An Ollama on this machine that passes prompts on: its cloud models run at somebody else's.</summary>
public sealed class ElsewhereTests
{
    private const string Open = """, "rules": [{"name": "open", "then": {"private": false}}, {"name": "out", "when": {"local_fails": true}, "then": {"route": "cloud"}}]""";

    [Theory]
    [InlineData("own", "", HttpStatusCode.OK)]
    [InlineData("listed", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("shown", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("gpt-oss:120b-cloud", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("gpt-oss:20b:cloud", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("gpt-oss:120b-Cloud ", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("my-cloud", "", HttpStatusCode.NotFound)]
    [InlineData("listed", Open, HttpStatusCode.OK)]
    [InlineData("gpt-oss:120b-cloud", Open, HttpStatusCode.OK)]
    public async Task What_is_private_does_not_go_to_a_model_that_runs_elsewhere(string model, string rules, HttpStatusCode status)
    {
        await using var ollama = Ollama();
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama", rules));
        foreach (var (path, rest) in new[] { ("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"secret work\"}]"), ("/api/generate", "\"prompt\":\"secret work\""), ("/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"secret work\"}]"), ("/api/embed", "\"input\":\"secret work\"") })
        {
            using var http = new HttpClient();
            using var request = Gateways.Post(gateway, path, $$"""{"model":"{{model}}","stream":false,{{rest}}}""");
            using var response = await http.SendAsync(request);
            if (status == HttpStatusCode.OK) Assert.NotEqual("refused", response.Headers.GetValues("X-Aforo-Route").Single());
            else if (status == HttpStatusCode.ServiceUnavailable) Assert.Equal(("refused", "private"), (response.Headers.GetValues("X-Aforo-Route").Single(), response.Headers.GetValues("X-Aforo-Reason").Single()));
        }
        if (status == HttpStatusCode.ServiceUnavailable) Assert.DoesNotContain(ollama.Asked, asked => asked.Contains("secret work", StringComparison.Ordinal));
        else if (model != "my-cloud") Assert.Contains(ollama.Asked, asked => asked.Contains("secret work", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"model":"own","Model":"gpt-oss:120b-cloud","prompt":"x"}""")]
    [InlineData("""{"model":"own","mod\u0065l":"gpt-oss:120b-cloud","prompt":"x"}""")]
    [InlineData("""{"MODEL":"gpt-oss:120b-cloud","model":"own","prompt":"x"}""")]
    public async Task A_body_that_names_two_models_goes_nowhere(string body)
    {
        await using var ollama = Ollama();
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/api/generate", body));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.DoesNotContain(ollama.Asked, asked => asked.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_named_in_capitals_is_the_one_that_is_judged()
    {
        await using var ollama = Ollama();
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/api/generate", """{"MODEL":"gpt-oss:120b-cloud","prompt":"secret work"}"""));

        Assert.Equal("private", response.Headers.GetValues("X-Aforo-Reason").Single());
    }

    private static ScriptedBackend Ollama() => new(async (request, stream, cancellation) => await stream.WriteAsync(request.Split(' ')[1] switch
    {
        "/api/version" => ScriptedBackend.Reply(200, "application/json", """{"version":"0.32.1"}"""),
        "/api/ps" => ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"own:latest","context_length":8192}]}"""),
        "/api/tags" => ScriptedBackend.Reply(200, "application/json", """{"models":[{"name":"own:latest"},{"name":"listed:latest","remote_host":"https://ollama.com:443","remote_model":"m"},{"name":"shown:latest"}]}"""),
        "/api/show" when request.Contains("shown", StringComparison.Ordinal) => ScriptedBackend.Reply(200, "application/json", """{"remote_host":"https://ollama.com:443","remote_model":"m"}"""),
        "/api/show" when request.Contains("own", StringComparison.Ordinal) || request.Contains("listed", StringComparison.Ordinal) => ScriptedBackend.Reply(200, "application/json", "{}"),
        "/api/show" => ScriptedBackend.Reply(404, "application/json", """{"error":"not found"}"""),
        _ => ScriptedBackend.Reply(200, "application/json", """{"model":"m","message":{"role":"assistant","content":"x"},"response":"x","done":true}"""),
    }, cancellation));
}
