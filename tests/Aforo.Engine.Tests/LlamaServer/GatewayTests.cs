using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Aforo.Core.Workload;
using Aforo.Engine.Tests.Models;
using Aforo.Engine.Tests.Servers;
using Aforo.Gateway.Configuration;
using Aforo.Gateway.Serving;

namespace Aforo.Engine.Tests.LlamaServer;

[Collection("engine")]
public sealed class GatewayTests(TinyModels models)
{
    [Fact]
    public async Task Through_the_gateway_the_real_server_answers_the_same_and_nothing_overflows()
    {
        await using var server = await RealServer.StartAsync(models.Quick, "-c", "2048", "-np", "1");
        var (configuration, problems) = ConfigurationReader.Read(Encoding.UTF8.GetBytes($$"""{"listen": "127.0.0.1:0", "backends": [{"name": "real", "kind": "llama-server", "url": "{{server.Address}}"}]}"""));
        Assert.Equal([], problems);
        var recorded = new ConcurrentQueue<WorkloadRequest>();
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions { Configuration = configuration!, Finished = recorded.Enqueue }, TestContext.Current.CancellationToken);

        var direct = await AskAsync(server.Address, 500);
        var through = await AskAsync(gateway.Addresses[0], 500);
        var refused = await AskAsync(gateway.Addresses[0], 2500);
        var nearly = await AskAsync(gateway.Addresses[0], 2000);

        Assert.Equal(HttpStatusCode.OK, through.Status);
        Assert.Equal((string?)direct.Body["choices"]![0]!["text"], (string?)through.Body["choices"]![0]!["text"]);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("2,501 tokens", (string?)refused.Body["error"]!["message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, nearly.Status);
        // A request is recorded a moment after its client has the answer.
        while (recorded.Count < 3) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal([(501, WorkloadOutcome.Answered), (2001, WorkloadOutcome.Answered), (2501, WorkloadOutcome.Refused)], recorded.Select(request => (request.PromptTokens ?? 0, request.Outcome)).Order());
        Assert.All(recorded.Where(request => request.Outcome == WorkloadOutcome.Answered), request => Assert.True(request.PrefillSeconds > 0));
    }

    private static async Task<(HttpStatusCode Status, JsonNode Body)> AskAsync(Uri address, int characters)
    {
        using var http = new HttpClient();
        var request = new JsonObject { ["model"] = "quick", ["prompt"] = Situations.Text('a', characters), ["max_tokens"] = 4, ["temperature"] = 0 };
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(address, "v1/completions"), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
