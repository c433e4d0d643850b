using System.Net.Http.Headers;
using System.Text;
using Aforo.Core.Workload;
using Aforo.Lab.Simulators.Cloud;
using Aforo.Ledger;

namespace Aforo.Cli.Tests.Serving;

/// <summary>A service manager that ends the gateway cuts nobody off: what is under way is answered to its end, and recorded.</summary>
[Collection(WholeProgramsCollection.Name)]
public sealed class GracefulEndTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aforo-graceful-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_under_way_comes_to_its_end()
    {
        var ledger = Path.Join(_folder, "ledger.sqlite");
        await using var backend = await CloudSimulator.StartAsync(CloudProvider.OpenAi, new CloudSimulatorOptions { PieceTime = TimeSpan.FromSeconds(2), Answer = new CloudAnswer { Text = ["to", " the", " very end"] } });
        await using var gateway = await RunningGateway.StartAsync(_folder, $$"""{ "listen": "127.0.0.1:0", "backends": [{ "name": "own", "kind": "openai", "url": "{{backend.BaseAddress}}", "models": [{ "name": "m" }] }] }""", ["--ledger", ledger]);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway.Address, "v1/chat/completions")) { Content = new StringContent("""{"model":"m","stream":true,"messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "test-key");
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var reading = response.Content.ReadAsStringAsync();
        var stopping = gateway.StopAsync();
        var text = await reading;
        Assert.Contains(" very end", text, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(0, await stopping);
        var (opened, problem) = await Ledgers.OpenAsync(ledger);
        Assert.True(opened is not null, problem?.ToString());
        await using (opened)
        {
            var rows = new List<WorkloadRequest>();
            await foreach (var row in opened.ReadAsync(new LedgerQuery())) rows.Add(row);
            Assert.Equal(WorkloadOutcome.Answered, Assert.Single(rows).Outcome);
        }
    }
}
