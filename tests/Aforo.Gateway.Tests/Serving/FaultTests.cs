using System.Net;
using System.Text.Json;
using Aforo.Core.Workload;
using Aforo.Gateway.Serving;

namespace Aforo.Gateway.Tests.Serving;

/// <summary>A mistake of the gateway's own.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/messages")]
    [InlineData("/api/chat")]
    public async Task It_is_an_error_in_the_clients_dialect_without_a_word_of_what_went_wrong_and_a_row_of_the_ledger(string path)
    {
        await using var backend = new ScriptedBackend((_, stream, cancellation) => stream.WriteAsync(ScriptedBackend.Reply(200, "application/json", "{}"), cancellation).AsTask());
        var (rows, faults) = (new List<WorkloadRequest>(), new List<string>());
        await using var gateway = await GatewayServer.StartAsync(new GatewayOptions
        {
            Configuration = Gateways.Read(Gateways.One(backend, "openai")),
            Handler = () => new Failing(),
            Finished = rows.Add,
            Faulted = (_, fault) => faults.Add(fault.GetType().Name),
        });
        using var http = new HttpClient();
        using var response = await http.SendAsync(Gateways.Post(gateway, path, Gateways.Chat));
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        using var error = JsonDocument.Parse(text);
        Assert.True(error.RootElement.TryGetProperty("error", out _));
        Assert.DoesNotContain("hush", text, StringComparison.Ordinal);
        await Gateways.UntilAsync(() => rows.Count == 1);
        Assert.Equal((WorkloadOutcome.Failed, 500), (rows[0].Outcome, rows[0].Status));
        Assert.Equal(["InvalidTimeZoneException"], faults);
    }

    private sealed class Failing : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => throw new InvalidTimeZoneException("hush");
    }
}
