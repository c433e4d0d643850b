using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Aforo.Lab.Simulators.Cloud;

/// <summary>
/// A server that behaves as a provider's cloud API does: its keys, its limits, its errors, its streams, letter by letter as far as they are known. It
/// listens on loopback and remembers every byte that reached it. No provider is ever called.
/// </summary>
public sealed class CloudSimulator : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> _received = new();
    private readonly CloudWork _work;
    private LoopbackServer? _server;

    private CloudSimulator(CloudProvider provider, CloudSimulatorOptions options)
    {
        Provider = provider;
        CloudApi api = provider switch
        {
            CloudProvider.Anthropic => new Anthropic.AnthropicApi(options),
            CloudProvider.Gemini => new Gemini.GeminiApi(options),
            CloudProvider.Mistral => new Mistral.MistralApi(options),
            _ => new OpenAi.OpenAiApi(options),
        };
        _work = new CloudWork(options, api);
    }

    public CloudProvider Provider { get; }

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <summary>The address that clients are configured with: with the provider's own path (<c>/v1</c>, <c>/v1beta/openai</c>), which Anthropic's has not.</summary>
    public Uri BaseAddress => Provider switch
    {
        CloudProvider.Anthropic => Address,
        CloudProvider.Gemini => new Uri(Address, "v1beta/openai"),
        _ => new Uri(Address, "v1"),
    };

    /// <summary>Everything that arrived, in order.</summary>
    public IReadOnlyCollection<ReceivedRequest> Received => _received;

    /// <summary>Starts one; it stops by being disposed.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<CloudSimulator> StartAsync(CloudProvider provider, CloudSimulatorOptions options, CancellationToken cancellation = default)
    {
        var simulator = new CloudSimulator(provider, options);
        simulator._server = await LoopbackServer.StartAsync(options.Port, simulator.HandleAsync, cancellation).ConfigureAwait(false);
        return simulator;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task HandleAsync(HttpContext http)
    {
        var received = new ReceivedRequest(http.Request.Method, http.Request.GetEncodedPathAndQuery(), [.. http.Request.Headers.SelectMany(header => header.Value.Select(value => new KeyValuePair<string, string>(header.Key, value ?? "")))]);
        _received.Enqueue(received);
        try
        {
            await _work.RunAsync(http, received).ConfigureAwait(false);
        }
        catch (Exception left) when (left is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
        finally
        {
            received.Status = http.Response.StatusCode;
            received.LeftSource.TrySetResult(http.RequestAborted.IsCancellationRequested);
        }
    }
}
