using System.Net;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A model of Ollama's with a context of 32,768 that makes vectors, and a text of about 4,000 tokens.</summary>
public sealed class EmbeddingBatchTests
{
    private static readonly string Text = string.Join(' ', Enumerable.Range(0, 4000).Select(i => "word"));

    [Theory]
    [InlineData("0.32.15", 1, "", "", false)]
    [InlineData("0.32.15", 3, "", "", true)]
    [InlineData("0.29.0", 1, "", "", true)]
    [InlineData("0.32.15", 1, "num_batch 32768", "", true)]
    [InlineData("0.32.15", 1, "", ",\"options\":{\"num_batch\":32768}", true)]
    [InlineData("0.32.15", 1, "num_batch 32768", ",\"options\":{\"num_batch\":1024}", false)]
    public async Task What_is_longer_than_a_batch_is_cut_without_telling_and_does_not_pass(string version, int pooling, string parameters, string options, bool passes)
    {
        await using var ollama = new ScriptedBackend((asked, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", asked.Split(' ')[1] switch
        {
            "/api/version" => $$"""{"version":"{{version}}"}""",
            "/api/tags" => """{"models":[{"name":"e:latest"}]}""",
            "/api/ps" => """{"models":[{"name":"e:latest","context_length":32768}]}""",
            "/api/show" => $$"""{"parameters":"{{parameters}}","model_info":{"bert.pooling_type":{{pooling}},"bert.context_length":32768} }""",
            _ => """{"model":"e","embeddings":[[0.1]]}""",
        }), cancellation).AsTask());
        await using var gateway = await Gateways.StartAsync(Gateways.One(ollama, "ollama"));
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, "/api/embed", $$"""{"model":"e","input":["short","{{Text}}"]{{options}}}"""));
        Assert.Equal(passes ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        using var several = await http.SendAsync(Gateways.Post(gateway, "/api/embed", $$"""{"model":"e","input":[{{string.Join(',', Enumerable.Repeat("\"short words\"", 5000))}}]{{options}}}"""));
        Assert.Equal(HttpStatusCode.OK, several.StatusCode);
    }
}
