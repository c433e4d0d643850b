using System.Net;
using System.Text.Json;
using Aforo.Gateway.Tests.Serving;

namespace Aforo.Gateway.Tests.Backends;

/// <summary>What a backend tells of itself is input like any other.</summary>
public sealed class BackendLookTests
{
    [Theory]
    [InlineData("llama-server", """{"total_slots":"1","default_generation_settings":{"n_ctx":null}}""", """{"data":[{"id":"\ud800","aliases":["\ud800",1],"meta":{"n_ctx_train":"x","n_vocab":[]}}]}""")]
    [InlineData("llama-server", "[]", "[]")]
    [InlineData("ollama", """{"models":[{"name":"m:latest","context_length":"4096"},{"name":"\ud800"}],"parameters":"\ud800","modelfile":7,"model_info":{"a.context_length":"x"},"version":{}}""", "{}")]
    [InlineData("ollama", """{"models":[{"name":"m:latest","context_length":1e300}],"model_info":{"a.context_length":null},"version":"\ud800"}""", "{}")]
    [InlineData("ollama", """{"\ud800":1,"models":[{"\ud800":1,"name":"m:latest","context_length":4096}],"model_info":{"\ud800":1},"version":"1"}""", "{}")]
    [InlineData("llama-server", """{"\ud800":1,"total_slots":1,"default_generation_settings":{"\ud800":1}}""", """{"\ud800":1,"data":[{"\ud800":1,"id":"m","meta":{"\ud800":1}}]}""")]
    public async Task What_is_of_another_kind_than_it_should_be_is_not_known_and_fails_no_request(string kind, string told, string models)
    {
        await using var backend = new ScriptedBackend((asked, stream, cancellation) =>
            stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.StartsWith("POST /v1/", StringComparison.Ordinal) ? """{"choices":[]}""" : asked.Contains("/v1/models", StringComparison.Ordinal) ? models : told), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, kind));
        using var http = new HttpClient();
        using var answer = await http.SendAsync(Gateways.Post(gateway, "/v1/chat/completions", Gateways.Chat.Replace("true", "false", StringComparison.Ordinal)), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/api/tags")]
    [InlineData("/v1/models")]
    public async Task A_list_has_what_can_be_listed_and_leaves_out_what_is_no_text(string path)
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", """
            {"models":[{"name":"\ud800"},{"name":"m:1","digest":"\ud800"},{"name":"m:2","modified_at":"\ud800","size":1e999},{"name":7},"m:3",{"name":"m:4","digest":"d"}]}
            """), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(backend, "ollama", """, "models": [{"name": "own", "on": [{"backend": "b", "model": "m:4"}]}]"""));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(gateway.Addresses[0], path), TestContext.Current.CancellationToken);
        using var list = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var (members, name) = path == "/v1/models" ? ("data", "id") : ("models", "name");
        Assert.Equal(["m:1", "m:2", "m:4", "own"], list.RootElement.GetProperty(members).EnumerateArray().Select(model => model.GetProperty(name).GetString()).Order(StringComparer.Ordinal));
    }
}
